import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { CertificateAuthority } from '#signing';

/** A signing certificate of a P-256 authority for any key, also one that nobody should have: real authorities check less than they should. */
export async function certifyKey(
  authority: CertificateAuthority,
  spki: Uint8Array,
  cn: string,
  { notBefore, notAfter } = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000) },
): Promise<string> {
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const pkcs8 = new Uint8Array(createPrivateKey(authority.privateKeyPem).export({ type: 'pkcs8', format: 'der' }));
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const issuerKeyId = issuer.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId ?? '';
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `40${Buffer.from(webcrypto.getRandomValues(new Uint8Array(12))).toString('hex')}`,
    subject: `CN=${cn}`, issuer: issuer.subjectName, notBefore, notAfter,
    publicKey: new x509.PublicKey(new Uint8Array(spki)), signingKey, signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.36']),
      new x509.AuthorityKeyIdentifierExtension(issuerKeyId),
    ],
  });
  return `-----BEGIN CERTIFICATE-----\n${(Buffer.from(certificate.rawData).toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** A PKCS#10 request signed by its own key. */
export async function requestCertificate(cn: string): Promise<{ csrPem: string; spki: Buffer; privateKeyPem: string }> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ name: `CN=${cn}`, keys, signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' } });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    csrPem: `-----BEGIN CERTIFICATE REQUEST-----\n${(Buffer.from(request.rawData).toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE REQUEST-----\n`,
    spki: Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)),
    privateKeyPem: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
