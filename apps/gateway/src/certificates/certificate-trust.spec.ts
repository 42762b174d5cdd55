import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Directory, PartnerKey } from '#persistence';
import { createLog, Health, Metrics } from '#runtime';
import { createCertificateAuthority, createCrl, issueCertificate } from '#signing';
import type { CertificateAuthority, IssuedCertificate } from '#signing';
import { CertificateTrust } from './certificate-trust.ts';
import { PartnerKeys } from './partner-keys.ts';
import { RevocationLists } from './revocation-lists.ts';
import { WatchCertificates } from './watch-certificates.ts';

const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const inHours = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const scratch = mkdtempSync(join(tmpdir(), 'iiz-trust-'));
const lines: string[] = [];
const log = createLog({ process: 'test', destination: { write: (line) => lines.push(line) } });
const failures: string[] = [];
let authority: CertificateAuthority;
let partner: IssuedCertificate;
let row: PartnerKey;
let folder = '';

beforeAll(async () => {
  authority = await createCertificateAuthority({ name: 'Partner CA', alg: 'p256', at: inHours(-48), years: 1 });
  partner = await issueCertificate(authority, { subject: { cn: 'sr-sro', ou: 'partner' }, alg: 'ed25519', usage: ['signing'], at: inHours(-48), days: 10 });
  const publicKey = createPublicKey(partner.certificatePem);
  row = {
    keyid: partner.keyid, partnerId: 'sr-sro', alg: 'ed25519', certificate: partner.certificatePem, chain: '', publicKey: '', key: publicKey,
    validFrom: inHours(-48), validUntil: inHours(192), revokedAt: null, blockedAt: null, shortRsaUntil: null,
  };
});

beforeEach(() => {
  folder = mkdtempSync(join(scratch, 'crl-'));
  lines.length = 0;
  failures.length = 0;
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const crl = (revoked: readonly string[], from: Date, until: Date, by = authority): Promise<string> =>
  createCrl(by, revoked.map((certificate) => ({ certificate, at: from })), { at: from, nextUpdate: until, number: Math.floor(from.getTime() / 1000) });
const put = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);

async function trusting(sources: { folder?: string; urls?: string[] } = { folder }, anchors = [authority.certificatePem]): Promise<{ trust: CertificateTrust; lists: RevocationLists; keys: PartnerKeys }> {
  const lists = await RevocationLists.open({ ...sources, refreshMs: 3_600_000, anchors }, { failed: (source) => failures.push(source) });
  lists.close();
  const trust = new CertificateTrust({ anchors: [authority.certificatePem], eku: ['documentSigning'], lists });
  return { trust, lists, keys: keysOf(trust) };
}

function keysOf(trust: CertificateTrust, changes: Partial<PartnerKey> = {}): PartnerKeys {
  const changed = { ...row, ...changes };
  return new PartnerKeys({ key: (keyid: string) => (keyid === changed.keyid ? changed : undefined), keys: () => [changed] } as unknown as Directory, trust);
}

const usable = (keys: PartnerKeys, at = now): boolean | undefined => {
  const key = keys.registered(row.keyid, at);
  return key === undefined ? undefined : at < (key.unusableFrom ?? new Date(8.64e15));
};

describe('a registered key is usable', () => {
  const trust = (): CertificateTrust => new CertificateTrust({ anchors: [authority.certificatePem], eku: ['documentSigning'] });

  test('within its validity alone', () => {
    expect(usable(keysOf(trust()))).toBe(true);
    expect(usable(keysOf(trust()), inHours(-49))).toBeUndefined();
    expect(usable(keysOf(trust()), inHours(193))).toBe(false);
  });

  test('THR-S14 until it is revoked or blocked, whenever the request was signed', () => {
    expect(usable(keysOf(trust(), { revokedAt: now }))).toBe(false);
    expect(usable(keysOf(trust(), { blockedAt: now }))).toBe(false);
    expect(usable(keysOf(trust(), { revokedAt: inHours(1) }))).toBe(true);
  });

  test('with a path to an anchor and for the purpose of signing', async () => {
    const stranger = await createCertificateAuthority({ name: 'Partner CA', alg: 'p256', at: inHours(-48), years: 1 });
    expect(usable(keysOf(new CertificateTrust({ anchors: [stranger.certificatePem], eku: [] })))).toBe(false);
    const tls = await issueCertificate(authority, { subject: { cn: 'sr-sro' }, alg: 'ed25519', usage: ['tls-client'], at: inHours(-48), days: 10 });
    expect(usable(keysOf(trust(), { certificate: tls.certificatePem }))).toBe(false);
  });

  test('through the intermediates registered with it', async () => {
    const below = await createCertificateAuthority({ name: 'Issuing', alg: 'p256', at: inHours(-48), years: 1, issuer: authority });
    const { certificatePem: certificate } = await issueCertificate(below, { subject: { cn: 'sr-sro' }, alg: 'ed25519', usage: ['signing'], at: inHours(-48), days: 10 });
    expect(usable(keysOf(trust(), { certificate }))).toBe(false);
    expect(usable(keysOf(trust(), { certificate, chain: below.certificatePem }))).toBe(true);
  });
});

describe('with revocation lists', () => {
  test('a key is refused from the list that names its certificate on, without a restart', async () => {
    put('ca.crl', await crl([], inHours(-2), inHours(24)));
    const { keys, lists } = await trusting();
    expect(usable(keys)).toBe(true);
    put('ca.crl', await crl([partner.certificatePem], inHours(-1), inHours(24)));
    await lists.refresh();
    expect(usable(keys)).toBe(false);
  });

  test('a list in DER, and several in one file, are read as well', async () => {
    const other = await createCertificateAuthority({ name: 'Other CA', alg: 'ed25519', at: inHours(-48), years: 1 });
    put('two.pem', `${await crl([], inHours(-2), inHours(24), other)}${await crl([], inHours(-2), inHours(24))}`);
    put('der.crl', Buffer.from((await crl([partner.certificatePem], inHours(-1), inHours(24))).replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'));
    const { keys, lists } = await trusting();
    expect(lists.lists).toHaveLength(3);
    expect(usable(keys)).toBe(false);
  });

  test('a revocation is not taken back by an older list in its place', async () => {
    put('ca.crl', await crl([partner.certificatePem], inHours(-1), inHours(24)));
    const { keys, lists } = await trusting();
    put('ca.crl', await crl([], inHours(-2), inHours(24)));
    await lists.refresh();
    expect(usable(keys)).toBe(false);
  });

  test('a file that is no list leaves the former one in use, and is told', async () => {
    put('ca.crl', await crl([], inHours(-2), inHours(24)));
    const { keys, lists } = await trusting();
    put('ca.crl', '-----BEGIN X509 CRL-----\nMII');
    await lists.refresh();
    expect([usable(keys), failures]).toEqual([true, [join(folder, 'ca.crl')]]);
  });

  test('THR-T5 nobody is let in while a list is missing, at its end, or somebody else\'s', async () => {
    const { keys, lists } = await trusting();
    const watch = new WatchCertificates(lists, keys, log);
    expect(usable(keys)).toBe(false);
    expect(watch.check(now)).toMatchObject({ ok: false, detail: { revocationLists: 0, alarm: true } });
    put('ca.crl', await crl([], inHours(-3), inHours(-1)));
    await lists.refresh();
    expect(usable(keys)).toBe(false);
    expect(watch.check(now)).toMatchObject({ ok: false, detail: { revocationLists: 1, alarm: true, untrustedKeys: 1 } });
    const forger = await createCertificateAuthority({ name: 'Partner CA', alg: 'p256', at: inHours(-48), years: 1 });
    put('ca.crl', await crl([], inHours(-1), inHours(24), forger));
    await lists.refresh();
    expect([usable(keys), watch.check(now).ok]).toEqual([false, false]);
    put('own.crl', await crl([], inHours(-1), inHours(24)));
    await lists.refresh();
    expect([usable(keys), watch.check(now).ok]).toEqual([true, true]);
  });

  test('F15 what was found by a clock that was a day ahead keeps nobody out once it is put right', async () => {
    put('ca.crl', await crl([], inHours(-2), inHours(12)));
    const { keys } = await trusting();
    expect([usable(keys), usable(keys, inHours(24)), usable(keys)]).toEqual([true, false, true]);
  });

  test('F15 a list of an authority whose clock is ahead takes the former\'s place when it begins, and is not taken back', async () => {
    put('ca.crl', await crl([], inHours(-2), inHours(24)));
    const { keys, lists } = await trusting();
    const ahead = await crl([partner.certificatePem], inHours(1), inHours(24));
    for (const file of [ahead, ahead, await crl([], inHours(-3), inHours(24)), await crl([], inHours(-1), inHours(24))]) {
      put('ca.crl', file);
      await lists.refresh();
      expect([usable(keys), usable(keys, inHours(2))]).toEqual([true, false]);
    }
    expect(lists.encoded).toHaveLength(2);
    put('ca.crl', await crl([], inHours(0), inHours(24)));
    jest.useFakeTimers({ now: inHours(1.5), doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout'] });
    await lists.refresh().finally(() => jest.useRealTimers());
    expect(usable(keys, inHours(2))).toBe(false);
  });

  test('F15 lists that an authority makes faster than its clock is ahead each take effect when they begin', async () => {
    put('ca.crl', await crl([], inHours(-2), inHours(24)));
    const { keys, lists } = await trusting();
    for (const from of [1, 2, 3]) {
      put('ca.crl', await crl([partner.certificatePem], inHours(from), inHours(24)));
      await lists.refresh();
    }
    expect([usable(keys), usable(keys, inHours(1.5))]).toEqual([true, false]);
  });

  test.each(['newest', 'oldest'])('the lists of two keys of one authority lie in one file, the %s first', async (first) => {
    const renewed = await createCertificateAuthority({ name: 'Partner CA', alg: 'p256', at: inHours(-48), years: 1 });
    const both = [await crl([], inHours(-1), inHours(24), renewed), await crl([], inHours(-2), inHours(24))];
    put('ca.crl', (first === 'newest' ? both : both.toReversed()).join(''));
    const { keys, lists } = await trusting();
    lists.alsoOf(() => [renewed.certificatePem]);
    for (let i = 0; i < 3; i++) {
      expect([usable(keys), lists.lists.length]).toEqual([true, 2]);
      await lists.refresh();
    }
  });

  test('THR-T5 a list that somebody else signed under the name keeps nobody out, and takes no revocation back', async () => {
    const forger = await createCertificateAuthority({ name: 'Partner CA', alg: 'p256', at: inHours(-48), years: 1 });
    put('ca.crl', await crl([], inHours(-2), inHours(24)));
    const { keys, lists } = await trusting();
    for (const from of [-1, 0]) {
      put('ca.crl', await crl([partner.certificatePem], inHours(from), inHours(24), forger));
      await lists.refresh();
      expect([usable(keys), lists.lists.length]).toEqual([true, 2]);
    }
    put('ca.crl', await crl([partner.certificatePem], inHours(-1), inHours(24)));
    await lists.refresh();
    put('ca.crl', await crl([], inHours(0), inHours(24), forger));
    await lists.refresh();
    expect(usable(keys)).toBe(false);
  });

  test('an ageing one is alarmed from half of its life on, before it locks anybody out', async () => {
    put('ca.crl', await crl([], inHours(0), inHours(10)));
    const { keys, lists } = await trusting();
    const health = new Health();
    const metrics = new Metrics('test');
    const watch = new WatchCertificates(lists, keys, log).start(health, metrics);
    watch.stop();
    watch.look(inHours(4.9));
    expect([watch.check(inHours(4.9)), lines]).toEqual([{ ok: true, detail: { untrustedKeys: 0, revocationLists: 1, lifetimeUsed: 0.49, alarm: false } }, []]);
    watch.look(inHours(5));
    expect(watch.check(inHours(5))).toEqual({ ok: true, detail: { untrustedKeys: 0, revocationLists: 1, lifetimeUsed: 0.5, alarm: true } });
    expect(lines.join('')).toContain('is not renewed');
    expect(await metrics.text()).toMatch(/iiz_crl_lifetime_used_ratio\{[^}]*\} 0/);
    expect((await health.readiness()).ready).toBe(true);
    watch.look(inHours(11));
    expect(lines.join('')).toContain('has ended');
  });

  test('THR-T5 the alarm goes by the list that locks out: the newest, also where an older one lasts longer', async () => {
    put('longer.crl', await crl([], inHours(-10), inHours(100)));
    put('newer.crl', await crl([], inHours(-1), inHours(1)));
    const { keys, lists } = await trusting();
    const watch = new WatchCertificates(lists, keys, log);
    expect(watch.check(inHours(0.5))).toMatchObject({ ok: true, detail: { revocationLists: 1, lifetimeUsed: 0.75, alarm: true } });
    expect(usable(keys, inHours(2))).toBe(false);
  });

  test('THR-T5 the alarm goes for every authority that lists are asked of, also that of TLS clients alone', async () => {
    const ofClients = await createCertificateAuthority({ name: 'Client CA', alg: 'p256', at: inHours(-48), years: 1 });
    put('partners.crl', await crl([], inHours(0), inHours(10)));
    put('clients.crl', await crl([], inHours(-6), inHours(2), ofClients));
    const { keys, lists } = await trusting({ folder }, [authority.certificatePem, ofClients.certificatePem]);
    const watch = new WatchCertificates(lists, keys, log);
    expect(watch.check(now)).toEqual({ ok: true, detail: { untrustedKeys: 0, revocationLists: 2, lifetimeUsed: 0.75, alarm: true } });
    watch.look(inHours(3));
    expect(lines.join('')).toContain('has ended');
  });

  test('THR-T5 no list at all is no list in its youth: the metric that alarms says so', async () => {
    const { keys, lists } = await trusting();
    const metrics = new Metrics('test');
    new WatchCertificates(lists, keys, log).start(new Health(), metrics).stop();
    expect(await metrics.text()).toMatch(/iiz_crl_lifetime_used_ratio\{[^}]*\} \+Inf/);
  });

  test('lists come from addresses too; while an address gives nothing the former one stays', async () => {
    let answer: { status: number; body: string } = { status: 200, body: await crl([], inHours(-2), inHours(24)) };
    const server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { keys, lists } = await trusting({ urls: [`http://127.0.0.1:${(server.address() as AddressInfo).port}/ca.crl`] });
      expect(usable(keys)).toBe(true);
      answer = { ...answer, status: 500 };
      await lists.refresh();
      expect([usable(keys), failures.length]).toEqual([true, 1]);
      answer = { status: 200, body: await crl([partner.certificatePem], inHours(-1), inHours(24)) };
      await lists.refresh();
      expect(usable(keys)).toBe(false);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('a folder within the folder, or one that has gone, takes no list away', async () => {
    put('ca.crl', await crl([], inHours(-2), inHours(24)));
    mkdirSync(join(folder, 'sub'));
    const { keys, lists } = await trusting();
    expect([usable(keys), failures]).toEqual([true, [join(folder, 'sub')]]);
    rmSync(folder, { recursive: true });
    await lists.refresh();
    expect(usable(keys)).toBe(true);
  });
});
