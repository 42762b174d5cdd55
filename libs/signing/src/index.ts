export { keyidOf } from './keyid.ts';
export { createCertificateAuthority, createCrl, issueCertificate } from './demo-ca.ts';
export type {
  AuthorityRequest,
  CertificateAuthority,
  CertificateKeyAlgorithm,
  CertificateRequest,
  CertificateSubject,
  CertificateUsage,
  IssuedCertificate,
  Revocation,
} from './demo-ca.ts';
export { checkContentDigest, contentDigestOf } from './content-digest.ts';
export type { DigestAlgorithm, DigestVerdict } from './content-digest.ts';
export { componentValue } from './component-value.ts';
export { fieldLines, linesByName } from './field-lines.ts';
export type { RecordHeaders } from './field-lines.ts';
export type { FieldLine, HttpMessage, HttpRequest, HttpResponse } from './http-message.ts';
export { verifyKeptSignature } from './kept-signature.ts';
export type { KeptSignature, KeptVerdict } from './kept-signature.ts';
export { createNonce } from './nonce.ts';
export type { RegisteredKey, SigningKey } from './registered-key.ts';
export { recordOrigin, verifySenderSignature } from './sender-signature.ts';
export type { Delivery, SignedOrigin } from './sender-signature.ts';
export { signRecord, signRequest } from './sign-request.ts';
export type { RecordToSign, RequestToSign, SignedHeaders, Signing } from './sign-request.ts';
export { readSignatureFields } from './signature-fields.ts';
export { algorithmOf, isSignatureAlgorithm, signBytes, verifyBytes } from './signature-algorithm.ts';
export type { SignatureAlgorithm } from './signature-algorithm.ts';
export { signatureBase } from './signature-base.ts';
export { parseComponent, parseSignatureInput } from './signature-input.ts';
export type { Component, SignatureInput, SignatureParameters } from './signature-parameters.ts';
export type { SignedRecord, SignedRequest } from './signed-message.ts';
export { signDocument, verifyDocument } from './stored-signature.ts';
export type { DocumentToSign, DocumentVerdict, DocumentVerification, SignedDocument, StoredSignature } from './stored-signature.ts';
export { canonicalField } from './structured-field.ts';
export type { StructuredFieldKind } from './structured-field.ts';
export { isProjection, verifyDelivery } from './verify-delivery.ts';
export type { DeliveryVerification } from './verify-delivery.ts';
export { profileTag } from './verify-profile.ts';
export type { KeyResolver, SignatureProblem, SignatureRefusal, SignatureStage } from './verify-profile.ts';
export { verifyRaw } from './verify-raw.ts';
export type { RawVerdict, RawVerification } from './verify-raw.ts';
export { refusalByHead, signatureWindowSeconds, verifyRecord, verifyRequest } from './verify-request.ts';
export type { SignatureVerdict, VerificationContext, VerifiedSignature } from './verify-request.ts';
export { deliveryFields, eventTypeOf, projectionFields, sourceOf } from './delivery-fields.ts';
export type { DeliveryToSign, ProjectionToSign } from './delivery-fields.ts';
export { publicKeyFromPem } from './certificate-key.ts';
export { commonName } from './common-name.ts';
export { checkCertificatePath, readCertificatePath } from './certificate-path.ts';
export type { CertificatePathQuery, CertificatePathResult, PathFault } from './certificate-path.ts';
export { readSigningRequest } from './certificate-request.ts';
export type { CertificateSigningRequest } from './certificate-request.ts';
export { enrolKey } from './enrol-key.ts';
export { readSigningKey } from './read-signing-key.ts';
export type { Enrolment, EnrolmentConditions, EnrolmentFault } from './enrol-key.ts';
export { authorityOf, byAge, isComplete, readRevocationList } from './revocation-list.ts';
export type { RevocationList } from './revocation-list.ts';
export { parseCertificate } from './parse-certificate.ts';
export { pemBlocks, pemOf } from './pem.ts';
