import { spawnSync } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createCertificateAuthority, createCrl, issueCertificate, type CertificateAuthority, type CertificateKeyAlgorithm, type IssuedCertificate } from './demo-ca.ts';
import { enrolKey } from './enrol-key.ts';
import { keyidOf } from './keyid.ts';
import { readRevocationList } from './revocation-list.ts';
import { slowness } from '../../../test/support/slowness.ts';

const at = new Date(Math.floor(Date.now() / 1000) * 1000 + 750 - 60_000);
const inDays = (days: number): Date => new Date(at.getTime() + days * 86_400_000);
const wholeSecond = (moment: Date): Date => new Date(Math.floor(moment.getTime() / 1000) * 1000);
const algorithms: CertificateKeyAlgorithm[] = ['ed25519', 'p256', 'rsa-3072'];
const authority = (alg: CertificateKeyAlgorithm): Promise<CertificateAuthority> => createCertificateAuthority({ name: 'IIZ-DAP Prüfstelle', alg, at, years: 5 });
const issue = (ca: CertificateAuthority, alg: CertificateKeyAlgorithm): Promise<IssuedCertificate> => issueCertificate(ca, {
  subject: { cn: 'rav-solothurn', ou: 'partner' },
  alg, at, days: 365,
  usage: ['signing', 'tls-client', 'tls-server'],
  dnsNames: ['localhost'],
  ipAddresses: ['127.0.0.1', '::1'],
});

const scratch = mkdtempSync(join(tmpdir(), 'demo-ca-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
};
const run = (...args: string[]): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
};
const opensslIsHere = spawnSync('openssl', ['version']).status === 0;

describe.each(algorithms)('an authority with a key of kind %s', (caAlg) => {
  test.each(algorithms)('issues certificates for %s keys that node accepts', async (alg) => {
    const ca = await authority(caAlg);
    const root = new X509Certificate(ca.certificatePem);
    const issued = await issue(ca, alg);
    const leaf = new X509Certificate(issued.certificatePem);
    expect([root.ca, root.verify(root.publicKey), leaf.ca, leaf.checkIssued(root), leaf.verify(root.publicKey)]).toEqual([true, true, false, true, true]);
    expect(leaf.subject).toBe('C=CH\nO=Kanton Solothurn\nOU=partner\nCN=rav-solothurn');
    expect(leaf.issuer).toBe(root.subject);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']);
    expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(leaf.publicKey.equals(createPublicKey(issued.privateKeyPem))).toBe(true);
    expect(issued.privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect([issued.keyid, issued.serialNumber]).toEqual([keyidOf(leaf.raw), leaf.serialNumber]);
    expect([leaf.validFromDate, leaf.validToDate]).toEqual([wholeSecond(at), wholeSecond(inDays(365))]);
    expect(enrolKey(leaf.publicKey.export({ type: 'spki', format: 'der' }))).toMatchObject({ ok: true });
  });

  test('lists what it has revoked, and an empty list too', async () => {
    const ca = await authority(caAlg);
    const issued = await issue(ca, 'ed25519');
    const crl = await createCrl(
      ca,
      [
        { certificate: issued.certificatePem, at, reason: 'keyCompromise' },
        { certificate: '0A0B', at },
      ],
      { at, nextUpdate: inDays(30), number: 300 },
    );
    expect(readRevocationList(crl)).toMatchObject({
      version: 2,
      thisUpdate: wholeSecond(at),
      nextUpdate: wholeSecond(inDays(30)),
      number: '012c',
      revoked: new Set([issued.serialNumber.toLowerCase(), '0a0b']),
      beyondReading: false,
    });
    expect(readRevocationList(await createCrl(ca, [], { at, nextUpdate: inDays(30), number: 1 }))?.revoked.size).toBe(0);
  });

  test('is understood by OpenSSL: certificates, keys and revocation lists', async () => {
    const ca = await authority(caAlg);
    for (const alg of algorithms) {
      const issued = await issue(ca, alg);
      const revoking = await createCrl(ca, [{ certificate: issued.certificatePem, at }], { at, nextUpdate: inDays(30), number: 2 });
      const clearing = await createCrl(ca, [], { at, nextUpdate: inDays(30), number: 1 });
      await (opensslIsHere ? readByProgram : readByNode)(ca, issued, { clearing, revoking });
    }
  });
});

interface Lists {
  clearing: string;
  revoking: string;
}

async function readByProgram(ca: CertificateAuthority, issued: IssuedCertificate, { clearing, revoking }: Lists): Promise<void> {
  const [anchors, certificate, clear, crl] = [file('ca.pem', ca.certificatePem), file('leaf.pem', issued.certificatePem), file('clear.pem', clearing), file('crl.pem', revoking)];
  expect(run('verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', anchors, '-crl_check', '-CRLfile', clear, certificate)).toMatchObject({ status: 0 });
  expect(run('verify', '-x509_strict', '-CAfile', anchors, '-crl_check', '-CRLfile', crl, certificate).output).toContain('certificate revoked');
  expect(run('x509', '-in', certificate, '-noout', '-subject', '-nameopt', 'RFC2253').output.trim()).toBe('subject=CN=rav-solothurn,OU=partner,O=Kanton Solothurn,C=CH');
  expect(run('pkey', '-in', file('key.pem', issued.privateKeyPem), '-pubout').output).toBe(run('x509', '-in', certificate, '-noout', '-pubkey').output);
  expect(run('crl', '-in', crl, '-noout', '-text', '-CAfile', anchors).output).toContain(`Serial Number: ${issued.serialNumber}`);
}

/** The OpenSSL inside node, on a machine without the program: it verifies path, purpose and lists in a handshake. */
async function readByNode(ca: CertificateAuthority, issued: IssuedCertificate, { clearing, revoking }: Lists): Promise<void> {
  const server = await issue(ca, 'p256');
  expect(await handshake(ca, server, issued, clearing)).toBe('TLSv1.3 rav-solothurn');
  expect(await handshake(ca, server, issued, revoking)).toBe('refused');
  expect(createPublicKey(issued.privateKeyPem).equals(new X509Certificate(issued.certificatePem).publicKey)).toBe(true);
}

test('the OpenSSL inside node reads the same', async () => {
  const ca = await authority('ed25519');
  const issued = await issue(ca, 'ed25519');
  const list = (revoked: string[], number: number): Promise<string> => createCrl(ca, revoked.map((certificate) => ({ certificate, at })), { at, nextUpdate: inDays(30), number });
  await readByNode(ca, issued, { clearing: await list([], 1), revoking: await list([issued.certificatePem], 2) });
});

test('an authority may stand below another, and no certificate outlives the one that issued it', async () => {
  const root = await authority('p256');
  const issuing = await createCertificateAuthority({ name: 'Issuing', alg: 'rsa-3072', at, years: 50, issuer: root, pathLength: 0 });
  const { certificatePem } = await issueCertificate(issuing, { subject: { cn: 'ivst-so' }, alg: 'rsa-3072', usage: ['signing'], at, days: 36_500 });
  const [top, middle, leaf] = [root.certificatePem, issuing.certificatePem, certificatePem].map((pem) => new X509Certificate(pem)) as [
    X509Certificate,
    X509Certificate,
    X509Certificate,
  ];
  expect([middle.checkIssued(top), leaf.checkIssued(middle), leaf.verify(middle.publicKey)]).toEqual([true, true, true]);
  expect([middle.validTo, leaf.validTo]).toEqual([top.validTo, top.validTo]);
});

test('fifteen partners with a TLS and a signing certificate each are issued within five seconds of work', async () => {
  const limit = 5_000_000 * slowness();
  const start = process.cpuUsage();
  const ca = await authority('p256');
  for (let partner = 0; partner < 15; partner += 1) {
    await issue(ca, 'p256');
    await issue(ca, 'ed25519');
  }
  expect(process.cpuUsage(start).user).toBeLessThan(limit);
});

test('a process that only verifies never loads the libraries that issue', () => {
  const script = `
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => { console.log(url); return next(url, context); } });
    await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', env: {} });
  expect(status).toBe(0);
  expect(stdout).toContain('/certificate-path.ts');
  expect(stdout).not.toMatch(/node-forge|@peculiar|reflect-metadata/);
});

describe('over TLS 1.3 with client certificates', () => {
  test.each(algorithms)('partner and platform accept each other, with %s keys', async (alg) => {
    const ca = await authority(alg);
    const [server, client] = await Promise.all([issue(ca, alg), issue(ca, alg)]);
    expect(await handshake(ca, server, client)).toBe('TLSv1.3 rav-solothurn');
  });

  test('a client without certificate, with one for signing only, or of another authority is turned away', async () => {
    const ca = await authority('p256');
    const server = await issue(ca, 'p256');
    const signing = await issueCertificate(ca, { subject: { cn: 'sr-sro' }, alg: 'p256', usage: ['signing'], at, days: 30 });
    expect(await handshake(ca, server)).toBe('refused');
    expect(await handshake(ca, server, signing)).toBe('refused');
    expect(await handshake(ca, server, await issue(await authority('p256'), 'p256'))).toBe('refused');
  });

  test('a revoked client is turned away', async () => {
    const ca = await authority('p256');
    const [server, client, other] = await Promise.all([issue(ca, 'p256'), issue(ca, 'p256'), issue(ca, 'ed25519')]);
    const crl = await createCrl(ca, [{ certificate: client.certificatePem, at }], { at, nextUpdate: inDays(1), number: 1 });
    expect(await handshake(ca, server, client, crl)).toBe('refused');
    expect(await handshake(ca, server, other, crl)).toBe('TLSv1.3 rav-solothurn');
  });
});

/** What the server says to a client that it lets in: protocol and common name. */
async function handshake(ca: CertificateAuthority, server: IssuedCertificate, client?: IssuedCertificate, crl?: string): Promise<string> {
  const platform = createServer({
    ca: ca.certificatePem,
    cert: server.certificatePem,
    key: server.privateKeyPem,
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: true,
    ...(crl === undefined ? {} : { crl }),
  }, (socket) => socket.end(`${socket.getProtocol()} ${String(socket.getPeerCertificate().subject.CN)}`));
  await once(platform.listen(0, '127.0.0.1'), 'listening');
  const credentials = client === undefined ? {} : { cert: client.certificatePem, key: client.privateKeyPem };
  const socket = connect({ host: '127.0.0.1', port: (platform.address() as AddressInfo).port, ca: ca.certificatePem, ...credentials });
  try {
    return await greeting(socket);
  } finally {
    socket.destroy();
    platform.close();
  }
}

/** A client turned away sees an alert or, when it comes first, the end of the connection. */
async function greeting(socket: TLSSocket): Promise<string> {
  let heard = '';
  try {
    for await (const chunk of socket) heard += String(chunk);
  } catch {
    return 'refused';
  }
  return heard === '' ? 'refused' : heard;
}
