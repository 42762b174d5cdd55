import { createPublicKey, generateKeyPairSync, generatePrimeSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { slugOfType } from '#problems';
import { evaluateSchema } from '#schemas';
import type { JsonObject } from '#schemas';
import { createCertificateAuthority, pemOf } from '#signing';
import type { SigningKey } from '#signing';
import { operatorOperations } from '../../apps/gateway/src/operator/openapi/operator-operations.ts';
import { certifyKey, requestCertificate } from '../support/foreign-certificate.ts';
import { OperatorWorld, signer } from '../support/operator-world.ts';
import type { Answer } from '../support/operator-world.ts';
import { eventually } from '../support/platform.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const ops = { sub: 'u-0001', roles: ['OPS'] };
const office = { sub: 'u-0002', roles: ['GSIIZ'] };
const officer = { sub: 'u-0003', roles: ['DPO'] };
/** Two lines, as somebody writes them who presses Enter in the console. */
const reason = 'Verdacht auf Verlust des Schlüssels,\ngemeldet am Telefon';
const document = JSON.parse(readFileSync(join(repositoryRoot, 'apps/gateway/src/operator/openapi/openapi.json'), 'utf8')) as JsonObject & { paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { schema: JsonObject }> }> }>> };
let world: OperatorWorld;
let partnerNumber = 0;
let partnerId = '';

beforeAll(async () => {
  world = await OperatorWorld.open();
});

afterAll(() => world.close());

beforeEach(async () => {
  partnerNumber += 1;
  partnerId = `sr-${partnerNumber}`;
  expect((await operate(ops, 'PUT', `/v1/partners/${partnerId}`, { role: 'SR', name: 'Sozialregion', channel: 'inbox' })).status).toBe(200);
});

/** Calls the operator API; whatever it answers is what its description says. */
async function operate(who: { sub: string; roles: string[] }, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer> {
  const answer = await world.operate(who, method, path, body);
  const described = operatorOperations.find((each) => each.method === method.toLowerCase() && new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.replace(/\?.*$/, '')));
  const content = document.paths[described?.path ?? '']?.[method.toLowerCase()]?.responses[String(answer.status)]?.content ?? {};
  const schema = { ...(Object.values(content)[0]?.schema ?? { not: {} }), components: document['components'] as JsonObject };
  expect([path, answer, evaluateSchema(schema, answer.body as JsonObject)]).toEqual([path, answer, { ok: true, valid: true }]);
  return answer;
}

const enrol = (certificatePem: string, more: object = {}): Promise<Answer> => operate(ops, 'POST', `/v1/partners/${partnerId}/keys`, { certificatePem, ...more });
const ruleOf = ({ body }: Answer): unknown => [slugOfType(String(body['type'])), body['code'], (body['pointers'] as { rule: string }[] | undefined)?.[0]?.rule];

async function enrolled(alg: 'ed25519' | 'p256' | 'rsa-3072' = 'ed25519'): Promise<SigningKey> {
  const { certificatePem, privateKeyPem } = await world.issue(partnerId, alg);
  expect((await enrol(certificatePem)).status).toBe(201);
  return signer(certificatePem, privateKeyPem);
}

/** On the second gateway a change takes effect on its own, a moment later. */
const onTheSecond = (key: SigningKey, answer: string): Promise<true> => eventually(`${answer} on the second gateway`, async () => ((await world.ask(1, key)) === answer ? true : undefined));

describe('a partner', () => {
  test('holds several keys at once, each of them usable on every gateway', async () => {
    const keys = [await enrolled('ed25519'), await enrolled('p256'), await enrolled('rsa-3072')];
    for (const key of keys) {
      expect(await world.ask(0, key)).toBe('200');
      await onTheSecond(key, '200');
    }
    const { body } = await world.certificatesOf(partnerId);
    expect((body['certificates'] as { keyid: string }[]).map(({ keyid }) => keyid).toSorted()).toEqual(keys.map(({ keyid }) => keyid).toSorted());
    expect((await operate(officer, 'GET', `/v1/partners/${partnerId}`)).body['keys']).toHaveLength(3);
  });

  test('is changed by entering it again, and the same again is no event', async () => {
    const before = (await world.events()).length;
    const entry = { role: 'SR', name: 'Sozialregion', channel: 'topic', regionId: partnerId };
    expect((await operate(ops, 'PUT', `/v1/partners/${partnerId}`, entry)).body).toEqual({ partnerId, ...entry });
    await operate(ops, 'PUT', `/v1/partners/${partnerId}`, entry);
    expect((await world.events()).length).toBe(before + 1);
    expect(world.directory(0).partner(partnerId)?.channel).toBe('topic');
  });

  test('that is blocked is refused with every key, and back again when the block is lifted; what it signed stays verifiable', async () => {
    const key = await enrolled();
    await operate(office, 'POST', `/v1/partners/${partnerId}/block`, { reason });
    expect(await world.ask(0, key)).toBe('401 DAP-3112');
    await onTheSecond(key, '401 DAP-3112');
    expect(world.directory(0).partner(partnerId)).toBeUndefined();
    expect((await world.certificatesOf(partnerId)).status).toBe(200);
    await operate(ops, 'POST', `/v1/partners/${partnerId}/unblock`, { reason });
    expect(await world.ask(0, key)).toBe('200');
    await onTheSecond(key, '200');
  });
});

describe('a key', () => {
  test('that is blocked is refused by the next request, whatever is under way, on a second gateway too', async () => {
    const key = await enrolled();
    await onTheSecond(key, '200');
    let blocked = false;
    const late: string[] = [];
    const early: string[] = [];
    const callers = Array.from({ length: 4 }, async () => {
      for (let after = 0; after < 5;) {
        const sentAfter = blocked;
        (sentAfter ? late : early).push(await world.ask(0, key));
        if (sentAfter) after += 1;
      }
    });
    await eventually('requests under way', () => (early.length > 8 ? true : undefined));
    await operate(ops, 'POST', `/v1/keys/${key.keyid}/block`, { reason });
    blocked = true;
    await Promise.all(callers);
    expect(new Set(late)).toEqual(new Set(['401 DAP-3112']));
    expect(early).toContain('200');
    await onTheSecond(key, '401 DAP-3112');
    await operate(ops, 'POST', `/v1/keys/${key.keyid}/unblock`, { reason });
    expect(await world.ask(0, key)).toBe('200');
  });

  test('THR-S14 that is revoked is refused for good, a request signed before too, and comes back under no other certificate', async () => {
    const request = await requestCertificate(partnerId);
    const certificatePem = await certifyKey(world.authority, request.spki, partnerId);
    expect((await enrol(certificatePem, { csrPem: request.csrPem })).status).toBe(201);
    const key = signer(certificatePem, request.privateKeyPem);
    expect(await world.ask(0, key)).toBe('200');
    await operate(officer, 'POST', `/v1/keys/${key.keyid}/revoke`, { reason });
    expect(await world.ask(0, key)).toBe('401 DAP-3112');
    await operate(ops, 'POST', `/v1/keys/${key.keyid}/unblock`, { reason });
    expect(await world.ask(0, key)).toBe('401 DAP-3112');
    expect(ruleOf(await enrol(await certifyKey(world.authority, request.spki, partnerId)))).toEqual(['key-rejected', 'DAP-3115', 'key-revoked']);
    await eventually('the revocation among the certificates', async () => (JSON.stringify((await world.certificatesOf(partnerId)).body).includes('revokedAt') ? true : undefined));
  });

  test('whose certificate its authority has revoked is refused on every gateway, and cannot be enrolled', async () => {
    const { certificatePem, privateKeyPem } = await world.issue(partnerId, 'ed25519');
    await enrol(certificatePem);
    const key = signer(certificatePem, privateKeyPem);
    const other = await world.issue(partnerId, 'ed25519');
    await world.revoke(certificatePem, other.certificatePem);
    expect([await world.ask(0, key), ruleOf(await enrol(other.certificatePem))]).toEqual(['401 DAP-3112', ['key-rejected', 'DAP-3115', 'revoked']]);
    await onTheSecond(key, '401 DAP-3112');
    const { body } = await operate(ops, 'GET', `/v1/partners/${partnerId}`);
    expect(body['keys']).toMatchObject([{ certificateFault: 'revoked' }]);
  });

  test('is enrolled with proof that the partner holds it, where there is a request', async () => {
    const [own, foreign] = [await requestCertificate(partnerId), await requestCertificate(partnerId)];
    const certificatePem = await certifyKey(world.authority, own.spki, partnerId);
    expect(ruleOf(await enrol(certificatePem, { csrPem: foreign.csrPem }))).toEqual(['key-rejected', 'DAP-3115', 'proof-of-possession']);
    expect((await enrol(certificatePem, { csrPem: own.csrPem })).status).toBe(201);
  });

  test('through intermediates is enrolled with them', async () => {
    const issuing = await createCertificateAuthority({ name: 'Issuing CA', alg: 'p256', at: new Date(Date.now() - 3_600_000), years: 1, issuer: world.authority });
    const { certificatePem } = await world.issue(partnerId, 'ed25519', issuing);
    expect(ruleOf(await enrol(certificatePem))).toEqual(['key-rejected', 'DAP-3115', 'no-anchor']);
    // The intermediate publishes no list, so nobody below it is cleared.
    expect(ruleOf(await enrol(`${certificatePem}${issuing.certificatePem}`))).toEqual(['key-rejected', 'DAP-3115', 'crl-missing']);
  });

  test('belongs to one partner', async () => {
    const { certificatePem } = await world.issue(partnerId, 'ed25519');
    expect((await enrol(certificatePem)).status).toBe(201);
    expect((await enrol(certificatePem)).status).toBe(201);
    await operate(ops, 'PUT', '/v1/partners/sr-other', { role: 'SR', name: 'Sozialregion', channel: 'inbox' });
    expect(ruleOf(await operate(ops, 'POST', '/v1/partners/sr-other/keys', { certificatePem }))).toEqual(['key-rejected', 'DAP-3115', 'key-of-another-partner']);
  });
});

describe('a TLS client certificate', () => {
  test('THR-T7 is the signer\'s own, THR-T6 a registered partner\'s, or not shown', async () => {
    const key = await enrolled();
    expect(await world.ask(0, key, await world.tlsClient(partnerId))).toBe('200');
    expect(await world.ask(0, key, await world.tlsClient('rav-olten'))).toBe('403 DAP-3101');
    expect(await world.ask(0, key, await world.tlsClient('nobody'))).toBe('403 DAP-3101');
  });

  test('THR-T3 may come from an authority below, if the partner has registered it with a key', async () => {
    const below = await world.authorityBelow('region');
    const { certificatePem, privateKeyPem } = await world.issue(partnerId, 'ed25519', below);
    expect((await enrol(`${certificatePem}${below.certificatePem}`)).status).toBe(201);
    expect(await world.ask(0, signer(certificatePem, privateKeyPem), await world.tlsClient(partnerId, below))).toBe('200');
  });

  test('THR-T3 that is revoked is refused on the connection that it opened, and on every new one', async () => {
    const key = await enrolled();
    const client = await world.tlsClient(partnerId);
    expect(await world.ask(0, key, client)).toBe('200');
    await world.revoke(client.certificatePem);
    expect(await world.ask(0, key, client)).toBe('401 DAP-3112');
    await expect(world.ask(0, key, { ...client, agent: (await world.tlsClient(partnerId)).agent })).rejects.toThrow();
    expect(await world.ask(0, key, await world.tlsClient(partnerId))).toBe('200');
  });
});

test('a key is exchanged under load without one request refused', async () => {
  let key = await enrolled();
  await onTheSecond(key, '200');
  const answers: Record<0 | 1, string[]> = { 0: [], 1: [] };
  const load = { goesOn: true };
  const callers = ([0, 1] as const).map(async (gateway) => {
    while (load.goesOn) answers[gateway].push(await world.ask(gateway, key));
  });
  const former = key;
  const next = await enrolled('p256');
  await onTheSecond(next, '200');
  key = next;
  const switched = { 0: answers[0].length, 1: answers[1].length };
  // The first answer after it may be of the former key.
  await eventually('requests with the new key', () => (answers[0].length > switched[0] + 5 && answers[1].length > switched[1] + 5 ? true : undefined));
  await operate(ops, 'POST', `/v1/keys/${former.keyid}/revoke`, { reason });
  await onTheSecond(former, '401 DAP-3112');
  load.goesOn = false;
  await Promise.all(callers);
  expect(new Set([...answers[0], ...answers[1]])).toEqual(new Set(['200']));
});

test('THR-S13 a keyid that names no key is answered like any other, whatever it looks like', async () => {
  const key = await enrolled();
  const unknown = await Promise.all(['0'.repeat(64), '../../etc/passwd', '__proto__', 'constructor', "' or 1=1 --", 'a'.repeat(3_000)].map((keyid) => world.ask(0, { ...key, keyid })));
  expect(new Set(unknown)).toEqual(new Set(['401 DAP-3113']));
});

describe('THR-S12 a weak key is refused:', () => {
  const rsa = (modulusLength: number, publicExponent = 65_537): Buffer => generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ type: 'spki', format: 'der' });
  const ed25519 = (point: string): Buffer => Buffer.from(`302a300506032b6570032100${point}`, 'hex');
  const ofPrimes = (p: bigint, q: bigint): Buffer => {
    const base64url = (value: bigint): string => Buffer.from(value.toString(16).padStart(768, '0'), 'hex').toString('base64url');
    return createPublicKey({ key: { kty: 'RSA', n: base64url(p * q), e: 'AQAB' }, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  };

  test.each([
    ['Ed25519 of low order', () => ed25519(`01${'00'.repeat(31)}`), 'point-invalid'],
    ['Ed25519 with a low-order part', () => ed25519(`95${'99'.repeat(31)}`), 'point-invalid'],
    ['RSA of 1024 bits', () => rsa(1024), 'key-not-allowed'],
    ['RSA of 2048 bits', () => rsa(2048), 'rsa-size'],
    ['RSA with the exponent 3', () => rsa(3072, 3), 'key-not-allowed'],
  ] as const)('%s', async (_name, spki, rule) => {
    expect(ruleOf(await enrol(await certifyKey(world.authority, spki(), partnerId)))).toEqual(['key-rejected', 'DAP-3115', rule]);
  });

  test.each([
    ['RSA of 2048 bits', () => rsa(2048), 'rsa-too-short'],
    ['RSA with the exponent 1, whose ciphertext anybody reads', () => createPublicKey({ key: { ...createPublicKey({ key: rsa(3072), format: 'der', type: 'spki' }).export({ format: 'jwk' }), e: 'AQ' }, format: 'jwk' }).export({ type: 'spki', format: 'der' }), 'rsa-exponent'],
    ['X25519 of low order, with which there is no secret', () => Buffer.from(`302a300506032b656e032100${'00'.repeat(32)}`, 'hex'), 'not-for-encryption'],
    ['Ed25519', () => ed25519(`58${'66'.repeat(31)}`), 'not-for-encryption'],
  ] as const)('to encrypt deliveries to: %s', async (_name, spki, rule) => {
    const enter = (key: Buffer): Promise<Answer> => operate(ops, 'PUT', `/v1/partners/${partnerId}`, { role: 'SR', name: 'Sozialregion', channel: 'topic', encryptionKeyPem: pemOf(key, 'PUBLIC KEY') });
    expect(ruleOf(await enter(spki()))).toEqual(['key-rejected', 'DAP-3115', rule]);
    expect((await enter(rsa(3072))).status).toBe(200);
  });

  test('RSA that shares a prime with a registered key', async () => {
    const [p, q, r] = [1, 2, 3].map(() => generatePrimeSync(1536, { bigint: true })) as [bigint, bigint, bigint];
    expect((await enrol(await certifyKey(world.authority, ofPrimes(p, q), partnerId))).status).toBe(201);
    expect(ruleOf(await enrol(await certifyKey(world.authority, ofPrimes(p, r), partnerId)))).toEqual(['key-rejected', 'DAP-3115', 'rsa-modulus-shared']);
  });

  test('RSA of 2048 bits, but for a dated exception, and only as long as that lasts', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const certificatePem = await certifyKey(world.authority, publicKey.export({ type: 'spki', format: 'der' }), partnerId);
    const key = signer(certificatePem, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const allow = (until: Date): Promise<Answer> => operate(ops, 'POST', `/v1/partners/${partnerId}/rsa-exception`, { until: until.toISOString(), reason });
    expect((await allow(new Date(Date.now() + 400 * 86_400_000))).status).toBe(400);
    expect((await allow(new Date(Date.now() + 30 * 86_400_000))).status).toBe(200);
    expect((await enrol(certificatePem)).status).toBe(201);
    expect(await world.ask(0, key)).toBe('200');
    await allow(new Date());
    expect(await world.ask(0, key)).toBe('401 DAP-3113');
    const { publicKey: later } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(ruleOf(await enrol(await certifyKey(world.authority, later.export({ type: 'spki', format: 'der' }), partnerId)))).toEqual(['key-rejected', 'DAP-3115', 'rsa-size']);
  });
});

describe('the operator API', () => {
  test('THR-C10 lets nobody in without a token of its own issuer, for itself, with a role that may', async () => {
    const path = `/v1/partners/${partnerId}`;
    const tokens = [undefined, 'x', await world.issuer.token({ aud: 'urn:iiz-dap:audit', roles: ['OPS', 'DPO'] }), await world.issuer.token({ aud: 'urn:iiz-dap:operator', roles: ['OPS'], exp: 1 })];
    for (const token of tokens) expect((await world.callAs(token, 'GET', path)).status).toBe(401);
    for (const roles of [[], ['SR'], ['ops']]) expect(ruleOf(await operate({ sub: 'u-9', roles }, 'GET', path))).toEqual(['not-authorised', 'DAP-3310', undefined]);
    for (const who of [office, officer]) expect((await operate(who, 'PUT', path, { role: 'SR', name: 'x', channel: 'inbox' })).status).toBe(403);
    expect((await operate(officer, 'POST', '/v1/policy/activations', { version: 'x' })).status).toBe(403);
    expect((await operate(ops, 'POST', '/v1/policy/activations/3f0c0000-0000-4000-8000-000000000003/approve')).status).toBe(403);
    expect((await world.operate(ops, 'GET', '/v1/nothing')).status).toBe(404);
    expect((await world.operate(ops, 'POST', '/v1/messages', {})).status).toBe(404);
  });

  test('THR-C10 opens what it has to the roles that its description names, and to nobody else', async () => {
    const closed = operatorOperations.filter(({ roles }) => roles.length > 0);
    expect(closed.length).toBeGreaterThan(30);
    for (const { method, path, roles: open } of closed) {
      const [verb, target] = [method.toUpperCase() as 'GET', path.replaceAll(/\{\w+\}/g, '3f0c0000-0000-4000-8000-000000000003')];
      expect([verb, path, (await world.callAs(undefined, verb, target)).status]).toEqual([verb, path, 401]);
      const others = ['OPS', 'GSIIZ', 'DPO', 'KOI', 'AGS', 'SR'].filter((role) => !(open as readonly string[]).includes(role));
      expect([verb, path, ruleOf(await operate({ sub: 'u-9', roles: others }, verb, target))]).toEqual([verb, path, ['not-authorised', 'DAP-3310', undefined]]);
    }
  });

  test('leaves the platform\'s own entry and key alone', async () => {
    const own = world.exchange.keys.get('iiz-dap')?.keyid ?? '';
    expect((await operate(ops, 'POST', `/v1/keys/${own}/revoke`, { reason })).status).toBe(403);
    expect((await operate(ops, 'POST', '/v1/partners/iiz-dap/block', { reason })).status).toBe(403);
    expect((await operate(ops, 'PUT', '/v1/partners/iiz-dap', { role: 'SR', name: 'x', channel: 'inbox' })).status).toBe(403);
  });

  test('reads requests by its description alone', async () => {
    const path = `/v1/partners/${partnerId}`;
    expect(ruleOf(await operate(ops, 'PUT', path, { role: 'SR', name: 'x', channel: 'inbox', active: true }))).toEqual(['query-invalid', 'DAP-2220', 'additionalProperties']);
    expect(ruleOf(await operate(ops, 'PUT', path, { role: 'DAP', name: 'x', channel: 'inbox' }))).toEqual(['query-invalid', 'DAP-2220', 'enum']);
    expect(ruleOf(await operate(ops, 'POST', `${path}/block`, {}))).toEqual(['query-invalid', 'DAP-2220', 'required']);
    expect(ruleOf(await operate(ops, 'PUT', '/v1/partners/..%2fx', { role: 'SR', name: 'x', channel: 'inbox' }))).toEqual(['query-invalid', 'DAP-2220', 'pattern']);
    for (const unknown of ['/v1/partners/nobody', '/v1/keys/nothing/block', `/v1/keys/${'0'.repeat(64)}/revoke`]) {
      expect((await operate(ops, unknown.startsWith('/v1/keys') ? 'POST' : 'GET', unknown, unknown.startsWith('/v1/keys') ? { reason } : undefined)).status).toBe(404);
    }
  });

  test('has the routes that are described and no other, and shows its description and its counts', async () => {
    const described = operatorOperations.map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    expect(world.routes.toSorted()).toEqual(described.toSorted());
    expect((await world.callAs(undefined, 'GET', '/openapi.json')).body).toEqual(document);
    const { body } = await operate(officer, 'GET', '/v1/figures');
    expect((body['partners'] as { active: number }).active).toBeGreaterThan(5);
    expect((await operate(ops, 'GET', '/v1/partners')).body['partners']).toEqual(expect.arrayContaining([expect.objectContaining({ partnerId })]));
  });

  test('has every look on record before it is shown, the same one once a minute', async () => {
    const who = { sub: 'u-0011', roles: ['GSIIZ', 'DPO'] };
    const looks = async () => (await world.events()).filter(({ openings }) => openings['/actor/user'] === who.sub).map(({ leaf }) => leaf);
    await operate(who, 'GET', `/v1/partners/${partnerId}`);
    expect(await looks()).toMatchObject([{ kind: 'OPERATED', actor: { role: 'GSIIZ' }, detail: { action: 'LOOKED', route: '/v1/partners/:partnerId' } }]);
    for (const path of ['/v1/partners', '/v1/partners', '/v1/figures', '/v1/policy', '/v1/deliveries/parked']) await operate(who, 'GET', path);
    // At the turn of a minute a look is on record twice.
    expect([5, 6]).toContain((await looks()).length);
  });

  test('writes every change to the log with it, by pseudonym and role', async () => {
    const key = await enrolled();
    await operate(office, 'POST', `/v1/keys/${key.keyid}/block`, { reason });
    await operate({ sub: 'u-9', roles: [] }, 'GET', '/v1/partners');
    const events = await world.events();
    const about = (action: string) => events.filter(({ leaf }) => (leaf['detail'] as { action?: string }).action === action && JSON.stringify(leaf).includes(partnerId));
    expect(about('PARTNER_ENTERED')).toMatchObject([{ leaf: { kind: 'OPERATED', actor: { id: 'iiz-dap', role: 'OPS' } }, openings: { '/actor/user': ops.sub } }]);
    expect(about('KEY_ENROLLED')).toHaveLength(1);
    expect(about('KEY_BLOCKED')).toMatchObject([{ leaf: { actor: { role: 'GSIIZ' }, detail: { key: key.keyid } }, openings: { '/actor/user': office.sub, '/text/reason': reason } }]);
    expect(events.filter(({ leaf, openings }) => leaf['kind'] === 'SECURITY' && openings['/actor/user'] === 'u-9').length).toBeGreaterThan(0);
    for (const { leaf } of events) expect(JSON.stringify(leaf)).not.toMatch(/u-000|Verdacht|Sozialregion/);
  });
});

test('what partners owe is listed to those who may, by state, partner and kind, and names neither person nor case', async () => {
  const [messageId, caseId, personId] = [randomUUID(), randomUUID(), randomUUID()];
  await world.exchange.migrator.query(
    `insert into obligation (obligation_id, kind, case_id, person_id, sender_id, message_id, partner_id, due_on, remind_on, overdue_on, state, opened_at, overdue_at)
      values ($1, 'SUBJECT_NOTICE', $2, $3, 'rav-olten', $1, 'rav-olten', '2026-03-16', '2026-03-16', '2026-03-17', 'OVERDUE', now(), now())`, [messageId, caseId, personId]);
  const listed = await operate(officer, 'GET', '/v1/obligations?state=OVERDUE&partner=rav-olten&kind=SUBJECT_NOTICE');
  expect(listed.body).toMatchObject({ obligations: [{ kind: 'SUBJECT_NOTICE', state: 'OVERDUE', partnerId: 'rav-olten', dueOn: '2026-03-16', reference: { senderId: 'rav-olten', messageId } }], more: false });
  expect(JSON.stringify(listed.body)).not.toMatch(new RegExp(`${caseId}|${personId}`));
  expect((await operate(officer, 'GET', '/v1/obligations?state=OPEN')).body).toEqual({ obligations: [], more: false });
  for (const query of ['state=LATE', 'kind=TAX', 'partner=756.9999.0000.17', 'person=x']) expect(await operate(officer, 'GET', `/v1/obligations?${query}`)).toMatchObject({ status: 400 });
  expect(await operate({ sub: 'somebody', roles: ['KOI'] }, 'GET', '/v1/obligations')).toMatchObject({ status: 403 });
  // Where there are real persons, time is not played with.
  expect(await operate(ops, 'POST', `/v1/obligations/${messageId}/rehearse`, { asOf: '2026-03-16' })).toMatchObject({ status: 404 });
  expect(await operate(ops, 'POST', `/v1/obligations/${messageId}/rehearse`, { asOf: '2026-02-30' })).toMatchObject({ status: 400 });
});

test('those who steer get figures by region, small ones held back, and nothing that names a case', async () => {
  const person = { personId: randomUUID(), role: 'HEAD', assessed: true, segmentHistory: [{ segment: 'ORIENTIEREN', on: '2025-02-01' }], intensiveSince: null, vpeMandatedOn: null, refugeeNotifiedOn: null };
  const led = (leadPartner: string, count: number): object[] => Array.from({ length: count }, () => ({ caseId: randomUUID(), leadPartner, statusHistory: [{ status: 'ACTIVE', on: '2025-02-01' }], kind: 'REGULAR_AID', registeredOn: '2025-02-01', aftercareSince: null, closedOn: null, reopenedOn: [], transferredOn: [], persons: [person] }));
  const states = [...led('sr-sro', 9), ...led('sr-tg', 2), ...led('sr-dorneck', 30)];
  await world.exchange.migrator.query(`insert into partner (partner_id, role, name, channel) values ('sr-dorneck', 'SR', 'Dorneck', 'inbox')`);
  // Who leads a case is a word of whoever registered it: no text of theirs is published, and no count that they know beside a held back one.
  states.push(...led('anna-muster-1988', 7), ...led('rav-olten', 6));
  await world.exchange.migrator.query(`insert into case_head (case_id, seq, state) select (s->>'caseId')::uuid, 1, s from json_array_elements($1::json) s`, [JSON.stringify(states)]);

  const coordination = { sub: 'k-1', roles: ['KOI'] };
  const { status, body } = await operate(coordination, 'GET', '/v1/controlling?period=2025-H1');
  const { indicators } = body['tables'] as { indicators: { rows: string[]; columns: string[]; counts: (number | null)[][]; columnTotals: (number | null)[] } };
  const newCases = indicators.columns.indexOf('newCases');
  expect([status, indicators.rows, indicators.counts.map((row) => row[newCases]), indicators.columnTotals[newCases]]).toEqual([200, ['sr-dorneck', 'sr-sro', 'sr-tg'], [30, null, null], 41]);
  expect(JSON.stringify(body)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  // A case that goes to another region afterwards is not found by reading twice.
  await world.exchange.migrator.query(`update case_head set state = (state::jsonb || '{"leadPartner": "sr-sro"}')::json where case_id = (select case_id from case_head where state->>'leadPartner' = 'sr-dorneck' limit 1)`);
  expect((await operate(coordination, 'GET', '/v1/controlling?period=2025-H1')).body).toEqual(body);
  expect((await operate({ sub: 'a-1', roles: ['AGS'] }, 'GET', '/v1/controlling')).status).toBe(200);
  for (const period of ['2098-H1', '2025-H3', '2025', 'x']) expect(ruleOf(await operate(coordination, 'GET', `/v1/controlling?period=${period}`))).toEqual(['query-invalid', 'DAP-2220', 'YYYY-H1 or YYYY-H2, and over']);
  for (const path of ['/v1/controlling', '/v1/controlling/figures.csv']) expect((await operate(ops, 'GET', path)).status).toBe(403);
  expect((await operate(coordination, 'GET', '/v1/partners')).status).toBe(403);
});

test('a parked delivery is listed, and ordered to be driven again or rejected, once', async () => {
  const deliveryId = randomUUID();
  await world.exchange.migrator.query(
    `insert into delivery (message_ref, recipient, delivery_id, case_id, case_seq, sender_id, message_id, channel, state, not_after, consents, rules, decided_under, needs_encryption, code, routed_at)
      values ($1, 'ivst-so', $2, $1, 1, 'sr-sro', $1, 'inbox', 'parked', 'infinity', '{}', '{}', 1, false, 'DAP-5500', now())`, [randomUUID(), deliveryId]);
  const path = `/v1/deliveries/${deliveryId}`;
  expect((await operate(officer, 'GET', '/v1/deliveries/parked')).body).toMatchObject({ deliveries: [{ deliveryId, recipient: 'ivst-so', code: 'DAP-5500' }] });
  expect((await operate(office, 'POST', `${path}/redrive`, { reason })).status).toBe(403);
  expect((await operate(ops, 'POST', `${path}/redrive`, { reason })).body).toMatchObject({ ordered: 'redrive' });
  expect((await operate(ops, 'POST', `${path}/reject`, { reason })).body).toMatchObject({ ordered: 'redrive' });
  for (const unknown of [randomUUID(), 'x']) expect((await operate(ops, 'POST', `/v1/deliveries/${unknown}/reject`, { reason })).status).toBe(404);
  expect((await world.events()).filter(({ leaf }) => (leaf['detail'] as { action?: string }).action === 'DELIVERY_REDRIVEN')).toHaveLength(1);
});

describe('a policy pack', () => {
  const shipped = readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8');
  const packOf = (version: string): string => shipped.replace(/^packVersion: .*$/m, `packVersion: ${version}`);
  const inForce = (): string | undefined => world.directory(0).policyAt(new Date())?.pack.packVersion;

  async function requested(version: string, by = ops): Promise<string> {
    expect((await operate(by, 'POST', '/v1/policy/packs', { source: packOf(version) })).status).toBe(201);
    return String((await operate(by, 'POST', '/v1/policy/activations', { version })).body['requestId']);
  }
  const approve = (who: typeof ops, requestId: string): Promise<Answer> => operate(who, 'POST', `/v1/policy/activations/${requestId}/approve`);

  test('THR-C16 is activated by two different people, never by the one who asked for it', async () => {
    const requestId = await requested('test-1', office);
    expect(ruleOf(await approve({ ...office, roles: ['GSIIZ', 'DPO', 'OPS'] }, requestId))).toEqual(['not-authorised', 'DAP-3310', undefined]);
    expect((await approve(officer, requestId)).body['approvedBy']).toEqual(['DPO']);
    expect((await approve(officer, requestId)).body['approvedBy']).toEqual(['DPO']);
    expect(inForce()).toBe('so-iiz-2026.1');
    const activated = (await approve({ sub: 'u-0004', roles: ['GSIIZ'] }, requestId)).body;
    expect(activated).toMatchObject({ approvedBy: ['DPO', 'GSIIZ'], activatedAt: expect.any(String) });
    expect((await approve(officer, requestId)).body).toEqual(activated);
    expect(inForce()).toBe('test-1');
    const events = (await world.events()).filter(({ leaf }) => leaf['kind'] === 'POLICY_ACTIVATED');
    expect(events).toMatchObject([
      { leaf: { pack: 'so-iiz-2026.1', detail: { activation: 'genesis' } }, openings: { '/text/approver1': 'leitung-iiz', '/text/approver2': 'datenschutz' } },
      { leaf: { pack: 'test-1', detail: { activation: 'regular' } }, openings: { '/text/approver1': officer.sub, '/text/approver2': 'u-0004' } },
    ]);
    await eventually('the pack on the second gateway', () => (world.directory(1).policyAt(new Date())?.pack.packVersion === 'test-1' ? true : undefined));
  });

  test('is activated once, however many approve at the same time', async () => {
    const requestId = await requested('test-2');
    await Promise.all([office, officer, { sub: 'u-5', roles: ['DPO'] }, office].map((who) => approve(who, requestId)));
    const { body } = await operate(ops, 'GET', '/v1/policy');
    expect((body['activations'] as { version: string }[]).filter(({ version }) => version === 'test-2')).toHaveLength(1);
    expect(inForce()).toBe('test-2');
  });

  test('THR-C16 that waits is withdrawn by who asked for it or may approve it, and comes into force no more', async () => {
    const withdraw = (who: typeof ops, requestId: string): Promise<Answer> => operate(who, 'POST', `/v1/policy/activations/${requestId}/withdraw`, { reason });
    const [asked, other] = [await requested('test-5'), await requested('test-5')];
    await approve(officer, asked);
    expect((await withdraw({ sub: 'u-9', roles: ['OPS'] }, asked)).status).toBe(403);
    expect((await operate(ops, 'POST', `/v1/policy/activations/${asked}/withdraw`, {})).status).toBe(400);
    const { body } = await withdraw(ops, asked);
    expect(body).toMatchObject({ requestId: asked, approvedBy: ['DPO'], withdrawnAt: expect.any(String) });
    for (const again of [await approve(office, asked), await withdraw(ops, asked), await withdraw(ops, randomUUID()), await withdraw(ops, 'x')]) expect(again.status).toBe(404);
    expect((await operate(ops, 'GET', '/v1/policy')).body['requests']).toEqual(expect.arrayContaining([body]));
    expect((await withdraw(officer, other)).body).toHaveProperty('withdrawnAt');
    expect(inForce()).not.toBe('test-5');
    const last = await requested('test-5');
    for (const who of [officer, office]) await approve(who, last);
    expect(inForce()).toBe('test-5');
    expect((await withdraw(ops, last)).status).toBe(404);
    const withdrawn = (await world.events()).filter(({ leaf }) => (leaf['detail'] as { action?: string }).action === 'ACTIVATION_WITHDRAWN');
    expect(withdrawn).toMatchObject([asked, other].map((request) => ({ leaf: { pack: 'test-5', detail: { request } }, openings: { '/text/reason': reason } })));
  });

  test('that is none, or has other content under a stored version, is not stored', async () => {
    expect(ruleOf(await operate(ops, 'POST', '/v1/policy/packs', { source: 'packVersion: x' }))).toEqual(['payload-invalid', 'DAP-2202', 'type']);
    await requested('test-3');
    expect(ruleOf(await operate(ops, 'POST', '/v1/policy/packs', { source: `${packOf('test-3')}\n# changed` }))).toEqual(['payload-invalid', 'DAP-2202', 'already-stored']);
    expect((await operate(ops, 'POST', '/v1/policy/activations', { version: 'test-9' })).status).toBe(404);
  });

  test('loses a rule that is suspended at once', async () => {
    const [ruleId = ''] = /R\d+/.exec(shipped) ?? [];
    expect((await operate(officer, 'POST', '/v1/policy/suspensions', { version: 'so-iiz-2026.1', ruleId, reason })).status).toBe(201);
    await requested('test-4');
    expect((await operate(officer, 'POST', '/v1/policy/suspensions', { version: 'test-4', ruleId: 'R999', reason })).status).toBe(404);
    expect((await operate(ops, 'GET', '/v1/policy')).body['suspensions']).toMatchObject([{ version: 'so-iiz-2026.1', ruleId }]);
  });
});

test('erasures and legal holds are ordered by those who answer for the data, and an AHV number stands in a body alone', async () => {
  const vn = '7569999000017';
  const look = { target: { kind: 'person', vn }, reason, dryRun: true };
  expect((await operate(ops, 'POST', '/v1/erasures', look)).status).toBe(403);
  expect((await operate(officer, 'POST', '/v1/erasures', look)).body).toEqual({ state: 'preview', scope: 'person', counts: { messages: 0, aboutOthers: 0, waiting: 0, held: 0 }, stoppedBy: [], approvalsNeeded: 2 });
  for (const target of [{ kind: 'person' }, { kind: 'person', vn: '123' }, { kind: 'class', before: '2026-01-01T00:00:00Z' }, { kind: 'case', caseId: randomUUID(), vn }]) {
    expect(ruleOf(await operate(officer, 'POST', '/v1/erasures', { target, reason }))).toContain('query-invalid');
  }
  const { body: asked } = await operate(office, 'POST', '/v1/erasures', { ...look, dryRun: false });
  const path = `/v1/erasures/${String(asked['erasureId'])}`;
  expect((await operate(office, 'POST', `${path}/approve`)).status).toBe(403);
  await operate(officer, 'POST', `${path}/approve`);
  const { body: erased } = await operate({ sub: 'u-0005', roles: ['GSIIZ'] }, 'POST', `${path}/approve`);
  expect(erased).toMatchObject({ state: 'effective', approvedBy: ['DPO', 'GSIIZ'] });
  expect((await operate(ops, 'GET', path)).body).toEqual(erased);
  expect((await operate(ops, 'GET', '/v1/erasures')).body).toMatchObject({ erasures: [erased] });
  const { body: hold } = await operate(officer, 'POST', '/v1/holds', { target: { kind: 'person', vn }, reason });
  expect((await operate(ops, 'GET', '/v1/holds')).body).toEqual({ holds: [hold] });
  expect((await operate(ops, 'DELETE', `/v1/holds/${String(hold['holdId'])}`)).status).toBe(403);
  for (const who of [officer, office]) expect((await operate(who, 'DELETE', `/v1/holds/${String(hold['holdId'])}`)).body).not.toHaveProperty('releasedAt');
  expect((await operate({ sub: 'u-0005', roles: ['GSIIZ'] }, 'DELETE', `/v1/holds/${String(hold['holdId'])}`)).body).toHaveProperty('releasedAt');
  expect((await operate(officer, 'POST', '/v1/holds', { target: { kind: 'message', senderId: 'sr-sro', messageId: randomUUID() }, reason })).status).toBe(404);
  expect((await world.callAs(undefined, 'GET', `/v1/erasures/${vn}`)).status).toBe(400);
  expect(JSON.stringify(await world.events())).not.toContain(vn);
});

test('whoever approves an erasure sees what it is about as long as it waits, and nobody else does; an AHV number is kept nowhere', async () => {
  const targets = [{ kind: 'case', caseId: randomUUID() }, { kind: 'person', personId: randomUUID() }, { kind: 'class', type: 'segment.*', before: '2026-01-01T00:00:00Z' }];
  for (const target of targets) {
    const { body: asked } = await operate(office, 'POST', '/v1/erasures', { target, reason });
    const path = `/v1/erasures/${String(asked['erasureId'])}`;
    expect(asked['target']).toEqual(target);
    expect((await operate(officer, 'GET', path)).body['target']).toEqual(target);
    expect((await operate(officer, 'GET', '/v1/erasures')).body).toEqual({ erasures: expect.arrayContaining([expect.objectContaining({ target })]) });
    expect((await operate(ops, 'GET', path)).body).not.toHaveProperty('target');
    expect(JSON.stringify((await operate(ops, 'GET', '/v1/erasures')).body)).not.toContain('"target"');
    expect((await operate(officer, 'POST', `${path}/approve`)).body['target']).toEqual(target);
    expect((await operate({ sub: 'u-0005', roles: ['GSIIZ'] }, 'POST', `${path}/approve`)).body).not.toHaveProperty('target');
    expect((await operate(officer, 'GET', path)).body).not.toHaveProperty('target');
  }
  const { body: byNumber } = await operate(office, 'POST', '/v1/erasures', { target: { kind: 'person', vn: '7569999000017' }, reason });
  expect((await operate(officer, 'GET', `/v1/erasures/${String(byNumber['erasureId'])}`)).body).toEqual(byNumber);
  expect(byNumber).not.toHaveProperty('target');
});

test('what Kafka may have lost is ordered to be published again by those who operate, from a moment that is over', async () => {
  const since = new Date(Date.now() - 60_000).toISOString();
  await world.exchange.migrator.query('update outbox set published_at = now()');
  const { rows } = await world.exchange.migrator.query<{ n: number }>('select count(*)::int as n from outbox');
  expect((await operate(officer, 'POST', '/v1/deliveries/republish', { since, reason })).status).toBe(403);
  expect(ruleOf(await operate(ops, 'POST', '/v1/deliveries/republish', { since: new Date(Date.now() + 60_000).toISOString(), reason }))).toEqual(['query-invalid', 'DAP-2220', 'in the past']);
  expect(await operate(ops, 'POST', '/v1/deliveries/republish', { since, reason })).toMatchObject({ status: 202, body: { since, rows: rows[0]?.n } });
  expect((await world.exchange.migrator.query('select from outbox where published_at is null and again')).rowCount).toBe(rows[0]?.n);
});

test.each([
  ['erasures', `insert into erasure (erasure_id, scope, target, state, requested_by, requested_at, stopped_by, counts)
    select gen_random_uuid(), 'case', null, 'stopped', 'u-0002', timestamptz '2026-01-01' + make_interval(secs => i / 3), '{}', '{"messages":0,"aboutOthers":0,"waiting":0,"held":0}' from generate_series(1, 450) i`],
  ['holds', `insert into legal_hold (hold_id, kind, case_id, placed_at, released_at)
    select gen_random_uuid(), 'case', gen_random_uuid(), timestamptz '2026-01-01' + make_interval(secs => i / 3), case when i % 2 = 0 then timestamptz '2026-02-01' + make_interval(secs => i / 5) end from generate_series(1, 450) i`],
])('%s are listed by pages that leave nothing out, also where some come meanwhile', async (name, insert) => {
  const { migrator } = world.exchange;
  await migrator.query(insert);
  const idOf = (row: Record<string, unknown>): unknown => row['erasureId'] ?? row['holdId'];
  const before = new Set((await migrator.query<{ id: string }>(`select ${name === 'holds' ? 'hold_id as id from legal_hold' : 'erasure_id as id from erasure'}`)).rows.map(({ id }) => id));
  const listed: unknown[] = [];
  const sizes: number[] = [];
  for (let cursor = ''; ; ) {
    const { body } = (await operate(ops, 'GET', `/v1/${name}${cursor}`)) as { body: { nextCursor?: string } & Record<string, unknown> };
    const rows = body[name] as Record<string, unknown>[];
    listed.push(...rows.map(idOf));
    sizes.push(rows.length);
    if (body.nextCursor === undefined) break;
    cursor = `?cursor=${body.nextCursor}`;
    await migrator.query(insert.replace('450', '1').replace('2026-01-01', '2027-01-01'));
  }
  expect(sizes.slice(0, 2)).toEqual([200, 200]);
  expect(new Set(listed).size).toBe(listed.length);
  expect([...before].filter((id) => !listed.includes(id))).toEqual([]);
  for (const wrong of ['?cursor=bm8', '?page=2']) expect(ruleOf(await operate(ops, 'GET', `/v1/${name}${wrong}`))).toContain('query-invalid');
});

test('an order to erase that waits is withdrawn by who asked for it or may approve it, is forgotten, and erases nothing any more', async () => {
  const asked = async (): Promise<string> => `/v1/erasures/${String((await operate(office, 'POST', '/v1/erasures', { target: { kind: 'case', caseId: randomUUID() }, reason })).body['erasureId'])}`;
  for (const who of [office, officer]) {
    const path = await asked();
    await operate(officer, 'POST', `${path}/approve`);
    expect((await operate(ops, 'POST', `${path}/withdraw`, { reason })).status).toBe(403);
    const { body } = await operate(who, 'POST', `${path}/withdraw`, { reason });
    expect(body).toMatchObject({ state: 'withdrawn', approvedBy: ['DPO'] });
    expect(body).not.toHaveProperty('target');
    expect((await operate({ sub: 'u-0005', roles: ['GSIIZ'] }, 'POST', `${path}/approve`)).status).toBe(404);
    expect((await operate(who, 'POST', `${path}/withdraw`, { reason })).status).toBe(404);
    expect((await operate(ops, 'GET', path)).body).toEqual(body);
  }
  const path = await asked();
  for (const who of [officer, { sub: 'u-0005', roles: ['GSIIZ'] }]) await operate(who, 'POST', `${path}/approve`);
  expect((await operate(officer, 'POST', `${path}/withdraw`, { reason })).status).toBe(404);
  expect((await operate(officer, 'GET', path)).body['state']).toBe('effective');
  expect((await world.exchange.migrator.query(`select from erasure where state = 'withdrawn' and target is not null`)).rowCount).toBe(0);
});
