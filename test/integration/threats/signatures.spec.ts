import { constants, createHash, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { problemType } from '#problems';
import type { ProblemSlug } from '#problems';
import { contentDigestOf, createNonce } from '#signing';
import type { FieldLine, SigningKey } from '#signing';
import { rawRequest } from '../../support/gateway-door.ts';
import type { SignedAs, SignedParts } from '../../support/gateway-door.ts';
import { openGatewayWorld } from '../../support/gateway-world.ts';
import type { GatewayWorld } from '../../support/gateway-world.ts';
import type { RawAnswer } from '../../support/raw-connection.ts';
import { eventsIn } from '../../support/running-router.ts';
import type { LoggedEvent } from '../../support/running-router.ts';
import { Story } from '../../support/story.ts';
import { slowness } from '../../support/slowness.ts';

const order = 2n ** 252n + 27742317777372353535851937790883648493n;
let world: GatewayWorld;
let ecdsa: SigningKey;
let rsa: SigningKey;
const message = (): string => JSON.stringify(new Story().consentGranted(['rav-olten'], ['C01']));

beforeAll(async () => {
  world = await openGatewayWorld();
  ecdsa = await world.enrol('sr-sro', 'ecdsa-p256-sha256');
  rsa = await world.enrol('sr-sro', 'rsa-pss-sha512');
  for (const key of [ecdsa, rsa]) await acceptedBy(key);
});

afterAll(() => world.close());

/** Keys take effect a moment after they are registered. */
async function acceptedBy(key: SigningKey): Promise<void> {
  for (const until = Date.now() + 120_000; Date.now() < until; ) {
    if ((await world.get('/v1/inbox', 'sr-sro', { key }))?.status === 200) return;
  }
  throw new Error('the key did not take effect');
}

const send = (parts: SignedParts): Promise<RawAnswer | undefined> => world.ask(rawRequest(parts, world.port));
const lineOf = ({ headers }: SignedParts, name: string): string => headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? '';

/** The parts with some of their header lines changed; `undefined` leaves a line out. */
function withLines(parts: SignedParts, changes: Record<string, string | undefined>): SignedParts {
  const headers = parts.headers.flatMap(([name, value]): FieldLine[] => {
    const lower = name.toLowerCase();
    if (!(lower in changes)) return [[name, value]];
    const changed = changes[lower];
    return changed === undefined ? [] : [[name, changed]];
  });
  return { ...parts, headers };
}

function refusedWith(answer: RawAnswer | undefined, slug: ProblemSlug, status = 401): void {
  expect(JSON.parse(answer?.body ?? '{}')).toMatchObject({ type: problemType(slug), status });
  expect(answer?.status).toBe(status);
}

/** The leaves about a key since the last look. An unproven claim is written beside the answer, so it may come a moment later. */
async function leavesOf(keyid: string, count: number): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (const until = Date.now() + 120_000; Date.now() < until && events.length < count; ) events.push(...eventsIn(await world.steps.drain()).filter(({ actor }) => actor.keyid === keyid));
  return events;
}

/** Signs by hand, so that the signature may be what no honest client makes. */
function signedByHand(key: SigningKey, signature: (base: Buffer) => Buffer, parameters = ''): SignedParts {
  const body = Buffer.from(message());
  const digest = contentDigestOf(body);
  const created = Math.floor(Date.now() / 1000);
  const input = `("@method" "@target-uri" "content-digest" "content-type");created=${created};expires=${created + 300};nonce="${createNonce()}";keyid="${key.keyid}"${parameters};tag="iiz-dap"`;
  const base = `"@method": POST\n"@target-uri": ${world.origin}/v1/messages\n"content-digest": ${digest}\n"content-type": application/json\n"@signature-params": ${input}`;
  const value = signature(Buffer.from(base)).toString('base64');
  return { method: 'POST', target: '/v1/messages', body, headers: [['Content-Type', 'application/json'], ['Content-Digest', digest], ['Signature-Input', `sig=${input}`], ['Signature', `sig=:${value}:`]] };
}

const honest = (key: SigningKey) => (base: Buffer): Buffer =>
  key.alg === 'ed25519' ? sign(null, base, key.privateKey)
  : key.alg === 'rsa-pss-sha512' ? sign('sha512', base, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 })
  : sign('sha256', base, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });

describe('THR-S1 a request without a signature', () => {
  test.each([
    ['both fields are missing', { 'signature-input': undefined, signature: undefined }],
    ['Signature is missing', { signature: undefined }],
    ['Signature-Input is missing', { 'signature-input': undefined }],
  ])('THR-S1 %s', async (_, changes) => {
    refusedWith(await send(withLines(world.signed(message(), 'sr-sro'), changes)), 'signature-required');
  });

  test('THR-S1 the signature has another tag', async () => {
    const parts = world.signed(message(), 'sr-sro');
    refusedWith(await send(withLines(parts, { 'signature-input': lineOf(parts, 'signature-input').replace('tag="iiz-dap"', 'tag="other"') })), 'signature-required');
  });
});

describe('a signature that does not carry', () => {
  let before: LoggedEvent[];
  const key = (): SigningKey => world.key('sr-tg');
  const parts = (as: SignedAs = {}): SignedParts => world.signed(message(), 'sr-tg', as);
  const input = (change: (text: string) => string): SignedParts => {
    const signed = parts();
    return withLines(signed, { 'signature-input': change(lineOf(signed, 'signature-input')) });
  };
  const seconds = (offset: number): Date => new Date(Date.now() + offset * 1000);

  beforeAll(async () => {
    before = eventsIn(await world.steps.drain());
    expect(before).toBeDefined();
  });

  const elsewhere = 'test.iiz-dap.so.ch';
  const signedFor = (authority: string, ...headers: FieldLine[]): SignedParts => {
    const signed = parts({ origin: `https://${authority}` });
    return { ...signed, headers: [...headers, ...signed.headers] };
  };
  const flipped = (body: Buffer, at: number): Buffer => Buffer.concat([body.subarray(0, at), Buffer.from([(body[at] ?? 0) ^ 1]), body.subarray(at + 1)]);
  const cases: [string, () => SignedParts, ProblemSlug][] = [
    ['THR-S2 one bit of the body flipped', () => ({ ...parts(), body: flipped(parts().body, 100) }), 'digest-mismatch'],
    ['THR-S2 a flipped bit that makes it no JSON', () => ({ ...parts(), body: flipped(parts().body, 0) }), 'digest-mismatch'],
    ['THR-S3 the method is not covered', () => input((text) => text.replace('"@method" ', '')), 'signature-coverage'],
    ['THR-S3 the target is not covered', () => input((text) => text.replace('"@target-uri" ', '')), 'signature-coverage'],
    ['THR-S3 the digest is not covered', () => input((text) => text.replace('"content-digest" ', '')), 'signature-coverage'],
    ['THR-S3 the media type is not covered', () => input((text) => text.replace(' "content-type"', '')), 'signature-coverage'],
    ['THR-S3 nothing is covered', () => input((text) => text.replace(/\([^)]*\)/, '()')), 'signature-coverage'],
    ['THR-S3 the nonce is missing', () => input((text) => text.replace(/;nonce="[^"]*"/, '')), 'signature-coverage'],
    ['THR-S3 the nonce is short', () => input((text) => text.replace(/;nonce="[^"]*"/, ';nonce="abc"')), 'signature-coverage'],
    ['THR-S4 another path', () => ({ ...parts({ target: '/v1/inbox/x/ack' }), target: '/v1/messages' }), 'signature-invalid'],
    ['THR-S4 a query added', () => ({ ...parts(), target: '/v1/messages?x=1' }), 'signature-invalid'],
    ['THR-S4 another media type', () => withLines(parts(), { 'content-type': 'application/json; charset=utf-8' }), 'signature-invalid'],
    ['THR-S4 another method', () => ({ ...parts({ method: 'PUT' }), method: 'POST' }), 'signature-invalid'],
    ['THR-S4 another host', () => parts({ origin: 'https://gateway.elsewhere.test' }), 'signature-invalid'],
    ['THR-S4 another host, which Host names', () => signedFor('gateway.elsewhere.test', ['Host', 'gateway.elsewhere.test']), 'signature-invalid'],
    ['THR-S9 a message for the test environment', () => signedFor(elsewhere), 'signature-invalid'],
    ['THR-S9 a message for the test environment, which Host names', () => signedFor(elsewhere, ['Host', elsewhere]), 'signature-invalid'],
    ['THR-S9 a message for the test environment, which a proxy names', () => signedFor(elsewhere, ['X-Forwarded-Host', elsewhere], ['Forwarded', `host=${elsewhere}`]), 'signature-invalid'],
    ['THR-S9 a message for the test environment, which its target names', () => ({ ...signedFor(elsewhere), target: `https://${elsewhere}/v1/messages` }), 'signature-invalid'],
    ['THR-S5 alg rsa-v1_5', () => input((text) => text.replace(';tag', ';alg="rsa-v1_5-sha256";tag')), 'alg-not-allowed'],
    ['THR-S5 alg hmac', () => input((text) => text.replace(';tag', ';alg="hmac-sha256";tag')), 'alg-not-allowed'],
    ['THR-S5 alg none', () => input((text) => text.replace(';tag', ';alg="none";tag')), 'alg-not-allowed'],
    ['THR-S5 an alg that is not the key\'s', () => input((text) => text.replace(';tag', ';alg="ecdsa-p256-sha256";tag')), 'alg-not-allowed'],
    ['THR-S6 created 302 s behind', () => parts({ created: seconds(-302) }), 'signature-expired'],
    ['THR-S6 created 303 s ahead', () => parts({ created: seconds(303) }), 'signature-expired'],
    ['THR-S6 created is missing', () => input((text) => text.replace(/;created=\d+/, '')), 'signature-expired'],
    ['THR-S6 expires is missing', () => input((text) => text.replace(/;expires=\d+/, '')), 'signature-expired'],
    ['THR-S6 expires not after created', () => parts({ created: seconds(10), expires: seconds(10) }), 'signature-expired'],
    ['THR-S6 expires before created', () => parts({ created: seconds(30), expires: seconds(20) }), 'signature-expired'],
    ['THR-S6 a window of more than 300 s', () => parts({ created: seconds(0), expires: seconds(302) }), 'signature-expired'],
    ['THR-S11 Ed25519 with S + L', () => signedByHand(key(), (base) => plusOrder(honest(key())(base))), 'signature-invalid'],
    ['THR-S11 Ed25519 of 63 bytes', () => signedByHand(key(), (base) => honest(key())(base).subarray(1)), 'signature-invalid'],
    ['THR-S11 Ed25519 of zeros', () => signedByHand(key(), () => Buffer.alloc(64)), 'signature-invalid'],
    ['THR-S15 two digests, one wrong', () => digests((body) => `${contentDigestOf(body)}, sha-512=:${Buffer.alloc(64).toString('base64')}:`), 'digest-mismatch'],
    ['THR-S15 a good digest beside one by md5', () => digests((body) => `${contentDigestOf(body)}, md5=:${createHash('md5').update(body).digest('base64')}:`), 'digest-mismatch'],
    ['THR-S15 a digest by sha-1 alone', () => digests((body) => `sha=:${createHash('sha1').update(body).digest('base64')}:`), 'digest-mismatch'],
    ['THR-S15 the same algorithm twice', () => digests((body) => `${contentDigestOf(body)}, ${contentDigestOf(body)}`), 'digest-mismatch'],
    ['THR-S15 no digest in the field', () => digests(() => ''), 'digest-mismatch'],
  ];
  const digests = (field: (body: Buffer) => string): SignedParts => {
    const signed = parts();
    return withLines(signed, { 'content-digest': field(signed.body) });
  };

  test.each(cases)('%s', async (_, request, slug) => {
    const answer = await send(request());
    refusedWith(answer, slug);
    expect(answer?.headers.get('www-authenticate')).toBe('Signature');
    const leaves = await leavesOf(key().keyid, 1);
    expect(leaves).toMatchObject([{ kind: 'SECURITY', actor: { id: 'sr-tg' }, problem: { slug } }]);
  });

  test.each([
    ['r = 0', (value: Buffer) => Buffer.concat([Buffer.alloc(32), value.subarray(32)])],
    ['s = 0', (value: Buffer) => Buffer.concat([value.subarray(0, 32), Buffer.alloc(32)])],
    ['zeros', () => Buffer.alloc(64)],
    ['a wrong length', (value: Buffer) => value.subarray(0, 63)],
  ])('THR-S11 ECDSA with %s', async (_, change) => {
    refusedWith(await send(signedByHand(ecdsa, (base) => change(honest(ecdsa)(base)))), 'signature-invalid');
  });

  test('THR-S11 ECDSA in DER', async () => {
    refusedWith(await send(signedByHand(ecdsa, (base) => sign('sha256', base, ecdsa.privateKey))), 'signature-invalid');
  });

  test.each([0, 32, 63])('THR-S11 PSS with a salt of %d bytes', async (saltLength) => {
    refusedWith(await send(signedByHand(rsa, (base) => sign('sha512', base, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }))), 'signature-invalid');
  });

  test('THR-S11 PKCS#1 v1.5 under an RSA key', async () => {
    refusedWith(await send(signedByHand(rsa, (base) => sign('sha512', base, rsa.privateKey))), 'signature-invalid');
  });

  test('THR-S11 the same keys sign well by the book', async () => {
    for (const each of [world.key('sr-sro'), ecdsa, rsa]) {
      const answer = await send(signedByHand(each, honest(each)));
      expect([each.alg, answer?.status, answer?.status === 202 ? '' : answer?.body]).toEqual([each.alg, 202, '']);
    }
  });
});

describe('nonces and repetitions', () => {
  test('THR-S6 the window is exact at its edges', async () => {
    expect((await world.get('/v1/inbox', 'sr-sro', { created: new Date(Date.now() + 298_000) }))?.status).toBe(200);
    expect((await world.get('/v1/inbox', 'sr-sro', { created: new Date(Date.now() - 290_000), expires: new Date(Date.now() + 10_000) }))?.status).toBe(200);
  });

  test('THR-S7 a nonce used with another message', async () => {
    const nonce = createNonce();
    expect((await world.post(message(), 'rav-olten', { nonce }))?.status).toBeLessThan(500);
    const first = new Story('sr-tg').consentGranted(['rav-olten'], ['C01']);
    expect((await world.post(first, 'sr-tg', { nonce }))?.status).toBe(202);
    await world.steps.drain();
    const second = new Story('sr-tg').consentGranted(['rav-olten'], ['C01']);
    refusedWith(await world.post(second, 'sr-tg', { nonce }), 'replay', 409);
    expect(eventsIn(await world.steps.drain()).filter(({ actor }) => actor.keyid !== undefined)).toMatchObject([{ kind: 'REFUSED', actor: { id: 'sr-tg' }, problem: { slug: 'replay' } }]);
  });

  test('THR-S8 the same bytes again: the stored receipt inside the window, refused after it', async () => {
    const parts = world.signed(new Story().consentGranted(['rav-olten'], ['C01']), 'sr-sro', { created: new Date(Date.now() - 290_000), expires: new Date(Date.now() + 8_000) });
    const first = await send(parts);
    const again = await send(parts);
    expect([first?.status, again?.status]).toEqual([202, 200]);
    expect(again?.body).toBe(first?.body);
    for (const name of ['signature', 'signature-input', 'content-digest']) expect(again?.headers.get(name)).toBe(first?.headers.get(name));
    let last = again;
    for (const until = Date.now() + 120_000; Date.now() < until && last?.status === 200; ) last = await send(parts);
    refusedWith(last, 'signature-expired');
  });
});

describe('fields that say too much', () => {
  const signed = (): SignedParts => world.signed(message(), 'sr-sro');
  const cases: [string, () => SignedParts][] = [
    ['two signatures under one label', () => withLines(signed(), { 'signature-input': `${lineOf(signed(), 'signature-input')}, ${lineOf(signed(), 'signature-input')}` })],
    ['two signatures with the tag', () => {
      const [one, other] = [signed(), signed()];
      return withLines(one, { 'signature-input': `${lineOf(one, 'signature-input')}, ${lineOf(other, 'signature-input').replace('sig=', 'sig2=')}`, signature: `${lineOf(one, 'signature')}, ${lineOf(other, 'signature').replace('sig=', 'sig2=')}` });
    }],
    ['a component twice', () => withLines(signed(), { 'signature-input': lineOf(signed(), 'signature-input').replace('("@method"', '("@method" "@method"') })],
    ['thousands of components', () => withLines(signed(), { 'signature-input': lineOf(signed(), 'signature-input').replace('("@method"', `(${'"a" '.repeat(3_000)}"@method"`) })],
    ['fourteen kilobytes of white space in a field', () => withLines(signed(), { signature: `${lineOf(signed(), 'signature')}${' '.repeat(14_000)},x` })],
    ['hundreds of components, each another', () => withLines(signed(), { 'signature-input': lineOf(signed(), 'signature-input').replace('("@method"', `(${Array.from({ length: 800 }, (_, i) => `"@c${i}" `).join('')}"@method"`) })],
    ['a signature in another spelling of base64', () => withLines(signed(), { signature: lineOf(signed(), 'signature').replace(/.==:$/, 'B==:') })],
  ];

  test.each(cases)('THR-S10 %s', async (_, request) => {
    refusedWith(await send(request()), 'bad-request', 400);
  });

  test('THR-H7 more to be kept of a sender than a recipient takes as headers of what it fetches', async () => {
    const key = world.key('oealk-so');
    refusedWith(await send(signedByHand(key, honest(key), `;x="${'x'.repeat(4_000)}"`)), 'bad-request', 400);
    refusedWith(await world.post(message(), 'oealk-so', { target: `/v1/messages?x=${'x'.repeat(4_000)}` }), 'bad-request', 400);
    refusedWith(await send(signedByHand(key, honest(key), `;x="${'x'.repeat(3_000)}"`)), 'identity-mismatch', 403);
  });

  const dear: [string, () => SignedParts][] = [...cases.slice(3, 5), ['thirty members of a field of twelve kilobytes', () => {
    const members = Array.from({ length: 30 }, (_, i) => `"accept";key="k${i}"`).join(' ');
    const request = withLines(signed(), { 'signature-input': lineOf(signed(), 'signature-input').replace('("@method"', `(${members} "@method"`) });
    return { ...request, headers: [...request.headers, ['Accept', Array.from({ length: 2_000 }, (_, i) => `k${i}`).join(',')]] };
  }]];

  test.each(dear)('THR-S10 %s: costs the gateway no more than five milliseconds', async (_, refused) => {
    const request = rawRequest(refused(), world.port);
    expect([400, 401]).toContain((await world.ask(request))?.status);
    const costs: number[] = [];
    for (let round = 0; round < 3; round++) costs.push((await busyOf(() => world.ask(request))) - (await busyOf(() => world.ask('GET /v1/inbox HTTP/1.1\r\nHost: x\r\n\r\n'))));
    expect(Math.min(...costs) / 50).toBeLessThan(0.005 * slowness());
  });
});

describe('keyids that name no key', () => {
  const named = (keyid: string): SignedParts => {
    const parts = world.signed(message(), 'sr-sro');
    return withLines(parts, { 'signature-input': lineOf(parts, 'signature-input').replace(/keyid="[^"]*"/, `keyid="${keyid}"`) });
  };
  const strange = ['../../x', '__proto__', 'constructor', "' or 1=1 --", 'a'.repeat(10_240), 'f'.repeat(64), '', 'F'.repeat(64)];

  test.each(strange.map((keyid) => [keyid.slice(0, 24), keyid] as const))('THR-S13 %s', async (_, keyid) => {
    await world.steps.drain();
    for (let i = 0; i < 3; i++) refusedWith(await send(named(keyid)), 'signature-invalid');
    const leaves = eventsIn(await world.steps.drain());
    expect(leaves.filter(({ actor }) => actor.keyid !== undefined)).toEqual([]);
    // What is only counted gets one leaf a minute, which may end at this moment.
    expect(leaves.filter(({ problem }) => problem?.slug === 'signature-invalid').length).toBeLessThan(2);
  });

  test('THR-S13 the answer is the same to the byte, but for its own number', async () => {
    const bodies = await Promise.all([...strange, 'e'.repeat(64)].map(async (keyid) => (await send(named(keyid)))?.body.replace(/urn:uuid:[0-9a-f-]+/, '')));
    const wrong = world.signed(message(), 'sr-sro');
    bodies.push((await send(withLines(wrong, { signature: lineOf(world.signed(message(), 'sr-sro'), 'signature') })))?.body.replace(/urn:uuid:[0-9a-f-]+/, ''));
    expect(new Set(bodies).size).toBe(1);
  });
});

describe('keys and evidence', () => {
  test('THR-S14 signed before, received after the revocation', async () => {
    const key = await world.enrol('ivst-so', 'ed25519');
    for (const until = Date.now() + 120_000; Date.now() < until && (await world.get('/v1/inbox', 'ivst-so', { key }))?.status !== 200; );
    const parts = world.signed(message(), 'ivst-so', { key });
    await world.migrator.query('update partner_key set revoked_at = now() where keyid = $1', [key.keyid]);
    let answer = await world.get('/v1/inbox', 'ivst-so', { key });
    for (const until = Date.now() + 120_000; Date.now() < until && answer?.status === 200; ) answer = await world.get('/v1/inbox', 'ivst-so', { key });
    await leavesOf(key.keyid, 1);
    refusedWith(await send(parts), 'key-revoked');
    expect(await leavesOf(key.keyid, 1)).toMatchObject([{ kind: 'SECURITY', problem: { slug: 'key-revoked' } }]);
  });

  test('THR-S14 a key whose time is over', async () => {
    const key = await world.enrol('ivst-so', 'ed25519');
    await world.migrator.query(`update partner_key set valid_until = now() - interval '1 second' where keyid = $1`, [key.keyid]);
    let answer = await world.get('/v1/inbox', 'ivst-so', { key });
    for (const until = Date.now() + 120_000; Date.now() < until && !answer?.body.includes('key-revoked'); ) answer = await world.get('/v1/inbox', 'ivst-so', { key });
    refusedWith(answer, 'key-revoked');
  });

  test('THR-S16 what was signed is kept so that anybody can check it without the platform', async () => {
    const envelope = new Story().consentGranted(['rav-olten'], ['C01']);
    const parts = world.signed(envelope, 'sr-sro');
    const accepted = await send(parts);
    const { requestDigest } = JSON.parse(accepted?.body ?? '{}') as { requestDigest: string };
    expect(requestDigest).toBe(createHash('sha256').update(parts.body).digest('hex'));
    const { rows } = await world.migrator.query<{ wire: { signature: string; signatureInput: string; contentDigest: string; targetUri: string; method: string } }>('select wire from message where message_id = $1', [envelope.frame.messageId]);
    const [{ wire } = { wire: undefined }] = rows;
    expect(wire).toMatchObject({ method: 'POST', targetUri: `${world.origin}/v1/messages`, signature: lineOf(parts, 'signature'), signatureInput: lineOf(parts, 'signature-input'), contentDigest: lineOf(parts, 'content-digest') });
  });
});

test('THR-S2 of requests that come at the same moment each is judged by itself', async () => {
  const tampered = (parts: SignedParts): SignedParts => ({ ...parts, body: Buffer.from(parts.body.toString().replace('rav-olten', 'rav-aarau')) });
  // By turns: as it was signed, changed on its way, and under the name of somebody who did not sign it.
  const requests = Array.from({ length: 12 }, (_, i) => {
    const parts = world.signed(message(), i % 3 === 2 ? 'rav-olten' : 'sr-sro');
    return i % 3 === 1 ? tampered(parts) : parts;
  });
  const answers = await Promise.all(requests.map(send));
  for (const [i, parts] of requests.entries()) {
    if (i % 3 === 1) refusedWith(answers[i], 'digest-mismatch');
    else if (i % 3 === 2) refusedWith(answers[i], 'identity-mismatch', 403);
    else expect(JSON.parse(answers[i]?.body ?? '{}')).toMatchObject({ requestDigest: createHash('sha256').update(parts.body).digest('hex') });
  }
});

/** The same Ed25519 signature with L added to S: valid for a verifier that does not reduce. */
function plusOrder(signature: Buffer): Buffer {
  let s = 0n;
  for (let i = 63; i >= 32; i--) s = (s << 8n) | BigInt(signature[i] ?? 0);
  const changed = Buffer.from(signature);
  for (let i = 32, rest = s + order; i < 64; i++, rest >>= 8n) changed[i] = Number(rest & 0xffn);
  return changed;
}

async function busySeconds(): Promise<number> {
  const answer = await world.ask('GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n');
  return Number(/^process_cpu_seconds_total\S* (\S+)$/m.exec(answer?.body ?? '')?.[1] ?? Number.NaN);
}

/** What fifty of something cheap cost, connections included. */
async function busyOf(work: () => Promise<unknown>): Promise<number> {
  const before = await busySeconds();
  for (let i = 0; i < 50; i++) await work();
  return (await busySeconds()) - before;
}
