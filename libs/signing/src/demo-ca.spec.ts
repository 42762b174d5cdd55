import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createCertificateAuthority, createCrl, issueCertificate, type CertificateKeyAlgorithm } from './demo-ca.ts';
import { keyidOf } from './keyid.ts';

const at = new Date('2026-11-23T08:00:00.750Z');
const algorithms: CertificateKeyAlgorithm[] = ['ed25519', 'p256', 'rsa-3072'];

describe.each(algorithms)('an authority with an %s key', (caAlg) => {
  test.each(algorithms)('issues %s certificates that node accepts', async (alg) => {
    const ca = await createCertificateAuthority({ name: 'IIZ-DAP Demo CA', alg: caAlg, at, years: 5 });
    const root = new X509Certificate(ca.certificatePem);
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    const issued = await issueCertificate(ca, { subject: { cn: 'rav-solothurn', ou: 'partner' }, alg, usage: ['signing', 'tls-client', 'tls-server'], dnsNames: ['localhost'], ipAddresses: ['127.0.0.1', '::1'], at, days: 365 });
    const leaf = new X509Certificate(issued.certificatePem);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.subject).toBe('C=CH\nO=Kanton Solothurn\nOU=partner\nCN=rav-solothurn');
    expect(leaf.ca).toBe(false);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']);
    expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(issued.keyid).toBe(keyidOf(leaf.raw));
    expect(issued.serialNumber).toBe(leaf.serialNumber);
    expect(leaf.validFromDate).toEqual(new Date('2026-11-23T08:00:00Z'));
    const crl = await createCrl(ca, [{ certificate: issued.certificatePem, at }], { at, nextUpdate: new Date('2026-12-23T08:00:00Z'), number: 1 });
    expect(crl).toContain('BEGIN X509 CRL');
  });
});
