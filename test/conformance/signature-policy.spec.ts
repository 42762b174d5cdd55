import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNonce, parseSignatureInput, signBytes, signRequest, signatureBase, verifyRequest } from '#signing';
import type { FieldLine, HttpRequest, RegisteredKey } from '#signing';

interface PolicyCase {
  id: string;
  expect: string;
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'vectors/httpsig/policy-cases.json'), 'utf8')) as { cases: PolicyCase[] };

const at = new Date('2026-05-04T08:00:00Z');
const now = at.getTime() / 1000;
const keyid = 'ef'.repeat(32);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const known: RegisteredKey = { keyid, alg: 'ed25519', publicKey };
const body = Buffer.from('{}');
const contentType: FieldLine = ['Content-Type', 'application/json'];
const request = { method: 'POST', targetUri: 'https://dap.so.ch/v1/messages', body };
const components = '("@method" "@target-uri" "content-digest" "content-type")';

interface Parameters {
  readonly created?: number;
  readonly expires?: number;
  readonly tag?: string | null;
  readonly components?: string;
}

/** What each case of the file is, as header lines of one request. Replays are not here: a verifier has no memory. */
const requests: Record<string, () => FieldLine[]> = {
  fresh: () => signed({}),
  'created-30s-ahead-skew': () => signed({ created: now + 30, expires: now + 60 }),
  'expired-5min-ago': () => signed({ created: now - 60, expires: now - 300 }),
  'expires-before-created': () => signed({ expires: now - 1 }),
  'tag-missing': () => signed({ tag: null }),
  'two-signatures-no-tag': () => together(signed({ tag: null }, 'a'), signed({ tag: null }, 'b')),
  'attacker-appends-own-valid-signature': () => together(signed({}, 'victim', stranger.privateKey), signed({}, 'attacker')),
  'required-component-only-with-req-or-key-parameter': () => signed({ components: '("@method" "@target-uri" "content-digest";key="sha-256" "content-type")' }),
  'leap: created as float milliseconds': () => signed({ created: at.getTime() + 0.5, expires: at.getTime() + 1000 }),
};
const replays = new Set(['replayed-nonce', 'replay-after-restart']);

describe('the profile answers the cases of other implementations', () => {
  test('all of them, but for replays', () => {
    expect(new Set([...Object.keys(requests), ...replays])).toEqual(new Set(cases.map(({ id }) => id)));
  });

  test.each(cases.filter(({ id }) => !replays.has(id)).map((one): [string, PolicyCase] => [one.id, one]))('%s', (id, { expect: expected }) => {
    const verdict = verifyRequest({ ...request, headers: requests[id]?.() ?? [] }, { at, resolveKey: (name) => (name === keyid ? known : undefined) });
    expect(verdict.ok).toBe(expected.startsWith('accept'));
  });
});

function signed({ created = now, expires = now + 60, tag = 'iiz-dap', components: covered = components }: Parameters, label = 'sig', key = privateKey): FieldLine[] {
  const fields = signRequest({ ...request, headers: [contentType], key: { keyid, alg: 'ed25519', privateKey }, created: at }).headers.slice(0, 2);
  const input = `${label}=${covered};created=${created};expires=${expires};nonce="${createNonce()}";keyid="${keyid}"${tag === null ? '' : `;tag="${tag}"`}`;
  const parsed = parseSignatureInput(input)?.[0];
  const message: HttpRequest = { type: 'request', method: 'POST', target: request.targetUri, scheme: 'https', fields, body };
  const base = (parsed && signatureBase(message, parsed)) ?? '';
  return [...fields, ['Signature-Input', input], ['Signature', `${label}=:${signBytes('ed25519', key, Buffer.from(base)).toString('base64')}:`]];
}

function together(one: readonly FieldLine[], other: readonly FieldLine[]): FieldLine[] {
  return [...one, ...other.filter(([name]) => name.startsWith('Signature'))];
}
