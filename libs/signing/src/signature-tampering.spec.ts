import { describe, expect, test } from '@jest/globals';
import { assert, nat, property, uint8Array, webPath } from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { deliveryFields } from './delivery-fields.ts';
import type { RegisteredKey, SigningKey } from './registered-key.ts';
import { recordOrigin, verifySenderSignature } from './sender-signature.ts';
import { signRecord, signRequest } from './sign-request.ts';
import { signDocument, verifyDocument } from './stored-signature.ts';
import { verifyDelivery } from './verify-delivery.ts';
import { verifyRecord, verifyRequest } from './verify-request.ts';

const at = new Date('2026-05-04T08:00:00Z');
const keyid = 'ab'.repeat(32);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key: SigningKey = { keyid, alg: 'ed25519', privateKey };
const known: RegisteredKey = { keyid, alg: 'ed25519', publicKey };
const context = { at, resolveKey: (id: string) => (id === keyid ? known : undefined) };

/** A signed thing as named parts, each of one character per octet, and whether it still verifies. */
interface SignedParts {
  readonly parts: Readonly<Record<string, string>>;
  readonly verifies: (parts: Readonly<Record<string, string>>) => boolean;
}

describe('any single bit that is changed', () => {
  test('in a request is noticed', () => {
    expect(undetected(signedRequest('{"text":"Gr\u00fc\u00dfe"}', '/v1/messages?x=1'))).toEqual([]);
  });

  test('in a record is noticed', () => {
    expect(undetected(signedRecord('{"a":[1,2,3]}'))).toEqual([]);
  });

  test('in a receipt is noticed', () => {
    expect(undetected(signedReceipt('{"receipt":true}'))).toEqual([]);
  });

  test("in a delivery is noticed by the platform's signature or the sender's", () => {
    expect(undetected(signedDelivery('{"a":1}'))).toEqual([]);
  });

  test('in any request whatsoever is noticed', () => {
    const octets = uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    const path = webPath().map((text) => `/${text}`);
    assert(
      property(octets, path, nat(), (body, target, place) => {
        const { parts, verifies } = signedRequest(body, target);
        const bits = [...everyBit(parts)];
        const flip = bits[place % bits.length];
        return verifies(parts) && flip !== undefined && !verifies(flipped(parts, flip));
      }),
      { numRuns: 300 },
    );
  });
});

function signedRequest(body: string, target: string): SignedParts {
  const request = { method: 'POST', targetUri: `https://dap.so.ch${target}`, body: Buffer.from(body, 'latin1') };
  const { headers } = signRequest({ ...request, headers: [['Content-Type', 'application/json']], key, created: at });
  return {
    parts: { ...Object.fromEntries(headers), method: request.method, targetUri: request.targetUri, body },
    verifies: ({ method = '', targetUri = '', body: text = '', ...fields }) =>
      verifyRequest({ method, targetUri, headers: Object.entries(fields), body: Buffer.from(text, 'latin1') }, context).ok,
  };
}

function signedRecord(body: string): SignedParts {
  const record = { topic: 'iiz.submit.sr-sro.v1', body: Buffer.from(body) };
  const { headers } = signRecord({ ...record, headers: [['content-type', 'application/json']], key, created: at });
  return {
    parts: { ...Object.fromEntries(headers), topic: record.topic, body },
    verifies: ({ topic = '', body: text = '', ...fields }) => verifyRecord({ topic, headers: Object.entries(fields), body: Buffer.from(text, 'latin1') }, context).ok,
  };
}

function signedReceipt(body: string): SignedParts {
  const contentType = 'application/json';
  const { contentDigest, signatureInput, signature } = signDocument({ body: Buffer.from(body), contentType, key, created: at });
  return {
    parts: { contentDigest, signatureInput, signature, contentType, body },
    verifies: (parts) =>
      verifyDocument({ contentDigest: '', signatureInput: '', signature: '', contentType: '', ...parts, body: Buffer.from(parts.body ?? '', 'latin1') }, context).ok,
  };
}

function signedDelivery(body: string): SignedParts {
  const record = { topic: 'iiz.submit.sr-sro.v1', body: Buffer.from(body) };
  const contentType = 'application/json';
  const verdict = verifyRecord({ ...record, headers: signRecord({ ...record, headers: [['content-type', contentType]], key, created: at }).headers }, context);
  if (!verdict.ok) throw new Error(verdict.problem);
  const about = { id: '1', senderId: 'sr-sro', messageType: 'segment.assigned', version: '1.0', recipientId: 'rav-so', acceptedAt: at };
  const lines = deliveryFields({ ...about, contentType, contentDigest: verdict.contentDigest ?? '', body: record.body, origin: recordOrigin(record.topic), sender: verdict }, key);
  const covered = lines.filter(([name]) => name !== 'ce-specversion' && name !== 'ce-time');
  return {
    parts: { ...Object.fromEntries(covered), body },
    verifies: ({ body: text = '', ...fields }) => {
      const delivery = { headers: Object.entries(fields), body: Buffer.from(text, 'latin1') };
      return verifyDelivery(delivery, { ...context, recipient: 'rav-so' }).ok && verifySenderSignature(delivery, context).ok;
    },
  };
}

type Bit = readonly [part: string, octet: number, bit: number];

function undetected({ parts, verifies }: SignedParts): Bit[] {
  expect(verifies(parts)).toBe(true);
  return [...everyBit(parts)].filter((bit) => verifies(flipped(parts, bit)));
}

function* everyBit(parts: Readonly<Record<string, string>>): Generator<Bit> {
  for (const [part, text] of Object.entries(parts)) {
    for (let octet = 0; octet < text.length; octet += 1) {
      for (let bit = 0; bit < 8; bit += 1) yield [part, octet, bit];
    }
  }
}

function flipped(parts: Readonly<Record<string, string>>, [part, octet, bit]: Bit): Readonly<Record<string, string>> {
  const octets = Buffer.from(parts[part] ?? '', 'latin1');
  octets[octet] = (octets[octet] ?? 0) ^ (1 << bit);
  return { ...parts, [part]: octets.toString('latin1') };
}
