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
