export { CertificateRing } from './certificate-ring.ts';
export type { CertificateSource, CertificateTrust } from './certificate-ring.ts';
export { cosignCheckpoint } from './cosign-checkpoint.ts';
export type { CosignedState, Cosigning } from './cosign-checkpoint.ts';
export { ClientFault } from './client-fault.ts';
export type { ClientFaultCode } from './client-fault.ts';
export { composeAcknowledgement } from './compose-acknowledgement.ts';
export type { Acknowledgement } from './compose-acknowledgement.ts';
export { composeRecord } from './compose-record.ts';
export type { ComposedRecord } from './compose-record.ts';
export { composeEnvelope } from './compose-envelope.ts';
export type { MessageDraft } from './compose-envelope.ts';
export type {
  Answer,
  CaseConsent,
  Evidence,
  InboxItem,
  InboxPage,
  MessageStatus,
  PartnerCertificate,
  Preflight,
  Receipt,
  ReceiptItem,
  ReceiptOutcome,
  Refusal,
  SignedReceipt,
  TimelineEntry,
} from './gateway-answers.ts';
export { HttpsExchange } from './https-exchange.ts';
export type { HttpsAnswer, HttpsCall, TlsSettings } from './https-exchange.ts';
export { rememberInFile, rememberWhileRunning } from './log-witness.ts';
export type { CheckpointMemory } from './log-witness.ts';
export { platformId, verifyDelivery } from './open-delivery.ts';
export type { DecryptionKey, Delivery, KafkaRecord, Projection, Reception } from './open-delivery.ts';
export { PartnerClient } from './partner-client.ts';
export type { Accepted, LogTrust, PartnerClientOptions } from './partner-client.ts';
export { readLogAt } from './read-log-at.ts';
export { defaultRepetition } from './repeat-call.ts';
export type { RepetitionPolicy } from './repeat-call.ts';
export { readIdentity } from './signing-identity.ts';
export type { IdentityFiles, SigningIdentity } from './signing-identity.ts';
export { verifyAnswer } from './verify-answer.ts';
export type { Submitted, TopicAnswer } from './verify-answer.ts';
export { verifyReceipt } from './verify-receipt.ts';
export { verifyBundle } from './verify-bundle.ts';
export type { BundleTrust, EvidenceBundle, VerifiedEvidence } from './verify-bundle.ts';
