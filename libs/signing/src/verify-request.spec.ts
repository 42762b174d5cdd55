import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyPairKeyObjectResult } from 'node:crypto';
import { contentDigestOf } from './content-digest.ts';
import type { FieldLine } from './http-message.ts';
import type { RegisteredKey, SigningKey } from './registered-key.ts';
import { signRecord, signRequest } from './sign-request.ts';
import { signBytes } from './signature-algorithm.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';
import { verifyRecord, verifyRequest } from './verify-request.ts';
import type { SignatureVerdict } from './verify-request.ts';

const at = new Date('2026-05-04T08:00:00Z');
const now = at.getTime() / 1000;
const keyid = 'ab'.repeat(32);
const ed25519 = generateKeyPairSync('ed25519');
const key: SigningKey = { keyid, alg: 'ed25519', privateKey: ed25519.privateKey };
const registered: RegisteredKey = { keyid, alg: 'ed25519', publicKey: ed25519.publicKey };
const body = Buffer.from('{"text":"Grüezi"}');
const message = { method: 'POST', targetUri: 'https://dap.so.ch/v1/messages?x=1', body };
const contentType: FieldLine = ['Content-Type', 'application/json'];
const context = { resolveKey: only(registered), at };

describe('a request signed by the profile', () => {
  const algorithms: [SignatureAlgorithm, () => KeyPairKeyObjectResult][] = [
    ['ed25519', () => generateKeyPairSync('ed25519')],
    ['ecdsa-p256-sha256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['ecdsa-p384-sha384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['rsa-pss-sha512', () => generateKeyPairSync('rsa', { modulusLength: 3072 })],
  ];

  test.each(algorithms)('verifies under %s', (alg, generate) => {
    const { privateKey, publicKey } = generate();
    const { headers } = signRequest({ ...message, headers: [contentType], key: { keyid, alg, privateKey }, created: at });
    const verdict = verifyRequest({ ...message, headers }, { resolveKey: only({ keyid, alg, publicKey }), at });
    expect(verdict).toMatchObject({ ok: true, keyid, label: 'sig', created: at, expires: new Date((now + 300) * 1000), contentType: 'application/json' });
  });

  test('needs no digest without a body', () => {
    const request = { method: 'GET', targetUri: 'https://dap.so.ch/v1/inbox', headers: [] };
    const { headers } = signRequest({ ...request, key, created: at });
    expect(headers.map(([name]) => name)).toEqual(['Signature-Input', 'Signature']);
    expect(verifyRequest({ ...request, headers, body: new Uint8Array() }, context).ok).toBe(true);
  });

  test('takes the names of its header lines in any case', () => {
    const headers = signed().map(([name, value]): FieldLine => [name.toUpperCase(), value]);
    expect(verify(headers).ok).toBe(true);
  });

  test('may stand beside signatures with another tag', () => {
    const headers = extend(signed(), 'other=("@method");created=1;tag="proxy"', 'other=:AAAA:');
    expect(verify(headers).ok).toBe(true);
  });

  test('may cover more than it must, and says what has to be kept of it', () => {
    const headers = handSigned('("@method" "@target-uri" "@authority" "@query-param";name="x" "content-digest" "content-type" "content-length" "date")', [
      ['Date', 'Mon, 04 May 2026 08:00:00 GMT'],
      ['Content-Length', '18'],
    ]);
    expect(verify(headers)).toMatchObject({
      ok: true,
      coveredFields: [
        ['Date', 'Mon, 04 May 2026 08:00:00 GMT'],
        ['Content-Length', '18'],
      ],
    });
  });

  test('may cover what clients cover on their own', () => {
    const more: FieldLine[] = [['X-Request-Id', '1'], ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'], ['Cache-Control', 'no-cache']];
    const names = more.map(([name]) => `"${name.toLowerCase()}"`).join(' ');
    expect(verify(handSigned(`("@method" "@target-uri" "content-digest" "content-type" ${names})`, more))).toMatchObject({ ok: true, coveredFields: more });
  });

  test('may leave 4 KiB to be kept', () => {
    expect(verify(handSigned('("@method" "@target-uri" "content-digest" "content-type" "user-agent")', [['User-Agent', 'x'.repeat(3_500)]])).ok).toBe(true);
  });

  test('gets a fresh nonce of 144 bits each time', () => {
    const nonces = Array.from({ length: 600 }, () => /nonce="([\w-]{24})"/.exec(line(signed(), 'Signature-Input'))?.[1]);
    expect(nonces).not.toContain(undefined);
    expect(new Set(nonces).size).toBe(600);
  });
});

describe('a request is refused', () => {
  const cases: [string, string, () => SignatureVerdict][] = [
    ['without signature fields', 'signature-required', () => verify([contentType])],
    [
      'without a signature of the profile',
      'signature-required',
      () => verify(signed().map(([name, value]): FieldLine => [name, value.replace('tag="iiz-dap"', 'tag="other"')])),
    ],
    [
      'with two signatures of the profile',
      'bad-request',
      () => verify(extend(signed(), line(signed(), 'Signature-Input').replace('sig=', 'second='), line(signed(), 'Signature').replace('sig=', 'second='))),
    ],
    ['with a label twice', 'bad-request', () => verify(extend(signed(), line(signed(), 'Signature-Input'), line(signed(), 'Signature')))],
    ['with a label in one field only', 'bad-request', () => verify(extend(signed(), 'other=("@method");created=1', undefined))],
    ['with a label in Signature only', 'bad-request', () => verify([...signed(), ['Signature', 'other=:AAAA:']])],
    ['with another label in each field', 'bad-request', () => verify(extend(signed(), 'other=("@method");created=1', 'second=:AAAA:'))],
    ['with a parameter twice', 'bad-request', () => verify(handSigned(`${covered};created=${now}`))],
    ['with a component twice', 'bad-request', () => verify(handSigned('("@method" "@target-uri" "content-digest" "content-type" "@method")'))],
    ['with ten thousand components', 'bad-request', () => verify(replace(signed(), 'Signature-Input', (value) => value.replace('(', `(${'"@method" '.repeat(10_000)}`)))],
    [
      'THR-S10 with forty components, each another',
      'bad-request',
      () => verify(handSigned(`("@method" "@target-uri" "content-digest" "content-type" ${Array.from({ length: 36 }, (_, i) => `"@c${i}"`).join(' ')})`)),
    ],
    ['THR-S10 beside another with a parameter of 12 KiB', 'bad-request', () => verify(extend(signed(), `other=("@method");x="${'x'.repeat(12 * 1024)}"`, 'other=:AAAA:'))],
    ['THR-S10 beside another of 12 KiB', 'bad-request', () => verify(extend(signed(), 'other=("@method")', `other=:${'A'.repeat(12 * 1024)}:`))],
    ['with Content-Type twice', 'bad-request', () => verify([...signed(), ['content-type', 'text/plain']])],
    ['with Content-Digest twice', 'bad-request', () => verify([...signed(), ['content-digest', line(signed(), 'Content-Digest')]])],
    ['with a signature spelled in another base64', 'bad-request', () => verify(replace(signed(), 'Signature', respell))],
    ['when the method is not covered', 'signature-coverage', () => verify(handSigned('("@target-uri" "content-digest" "content-type")'))],
    ['when the target is not covered', 'signature-coverage', () => verify(handSigned('("@method" "content-digest" "content-type")'))],
    ['when the digest of its body is not covered', 'signature-coverage', () => verify(handSigned('("@method" "@target-uri" "content-type")'))],
    ['when its content type is not covered', 'signature-coverage', () => verify(handSigned('("@method" "@target-uri" "content-digest")'))],
    [
      'when only a member of its digest is covered',
      'signature-coverage',
      () => verify(handSigned('("@method" "@target-uri" "content-digest";key="sha-256" "content-type")')),
    ],
    [
      'with three members of fields',
      'bad-request',
      () =>
        verify(handSigned('("@method" "@target-uri" "content-digest" "content-type" "accept";key="a" "accept";key="b" "accept";key="c")', [['Accept', 'a, b, c']])),
    ],
    [
      'when a credential is covered',
      'signature-coverage',
      () => verify(handSigned('("@method" "@target-uri" "content-digest" "content-type" "authorization")', [['Authorization', 'Bearer x']])),
    ],
    [
      'when a covered component is unknown',
      'signature-invalid',
      () => verify(replace(signed(), 'Signature-Input', (value) => value.replace('("@method"', '("@method" "@colour"'))),
    ],
    [
      'with more than 4 KiB in a covered field',
      'bad-request',
      () => verify(handSigned('("@method" "@target-uri" "content-digest" "content-type" "user-agent")', [['User-Agent', 'x'.repeat(3_900)]])),
    ],
    [
      'with more than 4 KiB in the lines of a covered field',
      'bad-request',
      () =>
        verify(
          handSigned(
            '("@method" "@target-uri" "content-digest" "content-type" "accept")',
            Array.from({ length: 150 }, () => ['Accept', 'x']),
          ),
        ),
    ],
    [
      'with more than 4 KiB in a parameter of its own',
      'bad-request',
      () => verify(handSigned(covered, [], `;created=${now};expires=${now + 60};nonce="${'n'.repeat(24)}";keyid="${keyid}";tag="iiz-dap";x="${'x'.repeat(3_900)}"`)),
    ],
    ['without a nonce', 'signature-coverage', () => verify(handSigned(covered, [], `;created=${now};expires=${now + 60};keyid="${keyid}";tag="iiz-dap"`))],
    ['with a nonce of 64 bits', 'signature-coverage', () => verify(signed({ nonce: '0123456789abcdef' }))],
    ['created 301 seconds ago', 'signature-expired', () => verify(signed({ created: seconds(-301), expires: seconds(-1) }))],
    ['created 301 seconds ahead', 'signature-expired', () => verify(signed({ created: seconds(301) }))],
    ['created in milliseconds', 'signature-expired', () => verify(signed({ created: new Date(at.getTime() * 1000) }))],
    ['after it expired', 'signature-expired', () => verify(signed({ created: seconds(-60), expires: seconds(-1) }))],
    ['when it expires before it was created', 'signature-expired', () => verify(signed({ created: seconds(10), expires: seconds(5) }))],
    ['when it expires as soon as it was created', 'signature-expired', () => verify(signed({ expires: at }))],
    ['when it is valid for more than 300 seconds', 'signature-expired', () => verify(signed({ expires: seconds(301) }))],
    ['without created', 'signature-expired', () => verify(handSigned(covered, [], `;expires=${now + 60};nonce="${'n'.repeat(24)}";keyid="${keyid}";tag="iiz-dap"`))],
    ['without expires', 'signature-expired', () => verify(handSigned(covered, [], `;created=${now};nonce="${'n'.repeat(24)}";keyid="${keyid}";tag="iiz-dap"`))],
    [
      'when created is a decimal',
      'bad-request',
      () => verify(handSigned(covered, [], `;created=${now}.0;expires=${now + 60};nonce="${'n'.repeat(24)}";keyid="${keyid}";tag="iiz-dap"`)),
    ],
    [
      'when created is a string',
      'bad-request',
      () => verify(handSigned(covered, [], `;created="${now}";expires=${now + 60};nonce="${'n'.repeat(24)}";keyid="${keyid}";tag="iiz-dap"`)),
    ],
    ['with another body', 'digest-mismatch', () => verifyRequest({ ...message, body: Buffer.from('{}'), headers: signed() }, context)],
    ['with a second digest that is wrong', 'digest-mismatch', () => verify(replace(signed(), 'Content-Digest', (value) => `${value}, sha-512=:AAAA:`))],
    ['THR-S15 with a first digest that is wrong', 'digest-mismatch', () => verify(replace(signed(), 'Content-Digest', (value) => `sha-512=:AAAA:, ${value}`))],
    ['with an md5 beside its digest', 'digest-mismatch', () => verify(replace(signed(), 'Content-Digest', (value) => `${value}, md5=:AAAA:`))],
    ['with an empty digest field', 'digest-mismatch', () => verify(replace(signed(), 'Content-Digest', () => ''))],
    ['under another method', 'signature-invalid', () => verifyRequest({ ...message, method: 'PUT', headers: signed() }, context)],
    ['at another host', 'signature-invalid', () => verifyRequest({ ...message, targetUri: 'https://dap-test.so.ch/v1/messages?x=1', headers: signed() }, context)],
    ['at another path', 'signature-invalid', () => verifyRequest({ ...message, targetUri: 'https://dap.so.ch/v1/messages/?x=1', headers: signed() }, context)],
    ['with another query', 'signature-invalid', () => verifyRequest({ ...message, targetUri: 'https://dap.so.ch/v1/messages?x=2', headers: signed() }, context)],
    ['with another content type', 'signature-invalid', () => verify(replace(signed(), 'Content-Type', () => 'text/plain'))],
    ['under an unknown key', 'signature-invalid', () => verifyRequest({ ...message, headers: signed() }, { ...context, resolveKey: () => undefined })],
    ['without a keyid', 'signature-invalid', () => verify(handSigned(covered, [], `;created=${now};expires=${now + 60};nonce="${'n'.repeat(24)}";tag="iiz-dap"`))],
    ['when the algorithm named is not that of the key', 'alg-not-allowed', () => verify(handSigned(covered, [], `${parameters};alg="ecdsa-p256-sha256"`))],
    ['when the algorithm named is rsa-v1_5-sha256', 'alg-not-allowed', () => verify(handSigned(covered, [], `${parameters};alg="rsa-v1_5-sha256"`))],
    ['when the algorithm named is hmac-sha256', 'alg-not-allowed', () => verify(handSigned(covered, [], `${parameters};alg="hmac-sha256"`))],
    [
      'once the key is revoked, also if it was created before',
      'key-revoked',
      () => verifyRequest({ ...message, headers: signed({ created: seconds(-20) }) }, { at, resolveKey: only({ ...registered, unusableFrom: seconds(-10) }) }),
    ],
  ];

  test.each(cases)('%s', (_circumstance, problem, verdict) => {
    expect(verdict()).toMatchObject({ ok: false, problem });
  });

  test('THR-S6 a millisecond before the window and a millisecond after it', () => {
    const problemAt = (created: Date, ms: number): unknown => {
      const verdict = verifyRequest({ ...message, headers: signed({ created }) }, { ...context, at: new Date(at.getTime() + ms) });
      return verdict.ok ? 'accepted' : verdict.problem;
    };
    expect([0, -1].map((ms) => problemAt(seconds(300), ms))).toEqual(['accepted', 'signature-expired']);
    expect([300_000, 300_001].map((ms) => problemAt(at, ms))).toEqual(['accepted', 'signature-expired']);
  });

  test('THR-S14 from the very instant on at which its key is revoked', () => {
    const revoked = (unusableFrom: Date): SignatureVerdict => verifyRequest({ ...message, headers: signed() }, { at, resolveKey: only({ ...registered, unusableFrom }) });
    expect(revoked(at)).toMatchObject({ problem: 'key-revoked' });
    expect(revoked(seconds(1))).toMatchObject({ ok: true });
  });

  test('THR-S13 under an unknown keyid no sooner than under the key of another', () => {
    const foreign = { ...message, headers: signed({ key: { ...key, privateKey: generateKeyPairSync('ed25519').privateKey } }) };
    const costOf = (resolveKey: () => RegisteredKey | undefined): number => {
      const start = process.threadCpuUsage();
      const verdicts = Array.from({ length: 500 }, () => verifyRequest(foreign, { at, resolveKey }));
      const { user } = process.threadCpuUsage(start);
      expect(verdicts.filter(({ ok }) => ok)).toEqual([]);
      return user;
    };
    const ratios = Array.from({ length: 5 }, () => costOf(() => undefined) / costOf(() => registered));
    // Without a verification of its own it would be a fourth.
    expect(Math.max(...ratios)).toBeGreaterThan(0.7);
  });

  test.each(['../../x', '__proto__', "' or 1=1 --", 'AB'.repeat(32), 'x'.repeat(3000)])('under the keyid %.20s as under any unknown key', (hostile) => {
    let asked = 0;
    const verdict = verifyRequest(
      { ...message, headers: signed({ key: { ...key, keyid: hostile } }) },
      {
        at,
        resolveKey: () => {
          asked += 1;
          return registered;
        },
      },
    );
    expect(verdict).toMatchObject({ ok: false, problem: 'signature-invalid' });
    expect(verdict).not.toHaveProperty('keyid');
    expect(asked).toBe(0);
  });

  test('with an RSA key of 2048 bits, except until a date set for that key', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const short: RegisteredKey = { keyid, alg: 'rsa-pss-sha512', publicKey };
    const request = { ...message, headers: signed({ key: { keyid, alg: 'rsa-pss-sha512', privateKey } }) };
    expect(verifyRequest(request, { at, resolveKey: only(short) })).toMatchObject({ problem: 'alg-not-allowed' });
    expect(verifyRequest(request, { at, resolveKey: only({ ...short, shortRsaUntil: seconds(1) }) })).toMatchObject({ ok: true });
    expect(verifyRequest(request, { at, resolveKey: only({ ...short, shortRsaUntil: at }) })).toMatchObject({ problem: 'alg-not-allowed' });
  });

  test('naming the known key it claims', () => {
    expect(verifyRequest({ ...message, method: 'PUT', headers: signed() }, context)).toMatchObject({ ok: false, keyid });
  });
});

describe('a record signed for a topic', () => {
  const topic = 'iiz.submit.sr-sro.v1';
  const record = { topic, body, headers: [['content-type', 'application/json']] as const };

  test('verifies on that topic', () => {
    const { headers } = signRecord({ ...record, key, created: at });
    expect(verifyRecord({ topic, body, headers }, context)).toMatchObject({ ok: true, keyid });
  });

  test('is refused on another topic, or when it names another', () => {
    const { headers } = signRecord({ ...record, key, created: at });
    expect(verifyRecord({ topic: 'iiz.submit.rav-so.v1', body, headers }, context)).toMatchObject({ problem: 'signature-invalid' });
    const renamed = headers.map(([name, value]): FieldLine => [name, name === 'dap-topic' ? 'iiz.submit.rav-so.v1' : value]);
    expect(verifyRecord({ topic, body, headers: renamed }, context)).toMatchObject({ problem: 'signature-invalid' });
    expect(verifyRecord({ topic: 'iiz.submit.rav-so.v1', body, headers: renamed }, context)).toMatchObject({ problem: 'signature-invalid' });
  });

  const handSignedRecord = (names: readonly string[], headers: readonly FieldLine[] = record.headers): readonly FieldLine[] => {
    const lines: readonly FieldLine[] = [...headers, ['content-digest', contentDigestOf(body)], ['dap-topic', topic]];
    const input = `(${names.map((name) => `"${name}"`).join(' ')})${parameters}`;
    const base = [...names.map((name) => `"${name}": ${line(lines, name)}`), `"@signature-params": ${input}`].join('\n');
    return [...lines, ['signature-input', `sig=${input}`], ['signature', `sig=:${signBytes('ed25519', key.privateKey, Buffer.from(base)).toString('base64')}:`]];
  };

  test('THR-S3 is refused when its digest, its content type or its topic is not covered, or more than these', () => {
    const needed = ['content-digest', 'content-type', 'dap-topic'];
    expect(verifyRecord({ topic, body, headers: handSignedRecord(needed) }, context)).toMatchObject({ ok: true });
    for (const missing of needed) {
      expect(verifyRecord({ topic, body, headers: handSignedRecord(needed.filter((name) => name !== missing)) }, context)).toMatchObject({ problem: 'signature-coverage' });
    }
    const more = handSignedRecord([...needed, 'traceparent'], [...record.headers, ['traceparent', 'x']]);
    expect(verifyRecord({ topic, body, headers: more }, context)).toMatchObject({ problem: 'signature-coverage' });
  });

  test('THR-S4 is refused when it names its topic twice', () => {
    const { headers } = signRecord({ ...record, key, created: at });
    for (const named of [topic, 'iiz.submit.rav-so.v1']) {
      expect(verifyRecord({ topic, body, headers: [...headers, ['dap-topic', named]] }, context)).toMatchObject({ problem: 'signature-invalid' });
    }
  });

  test('is refused as a request, and a request as a record', () => {
    const { headers } = signRecord({ ...record, key, created: at });
    expect(verifyRequest({ ...message, headers }, context)).toMatchObject({ problem: 'signature-coverage' });
    expect(verifyRecord({ topic, body, headers: [...signed(), ['dap-topic', topic]] }, context)).toMatchObject({ problem: 'signature-coverage' });
  });
});

const covered = '("@method" "@target-uri" "content-digest" "content-type")';
const parameters = `;created=${now};expires=${now + 60};nonce="${'n'.repeat(24)}";keyid="${keyid}";tag="iiz-dap"`;

function signed(changes: Partial<Parameters<typeof signRequest>[0]> = {}): readonly FieldLine[] {
  return signRequest({ ...message, headers: [contentType], key, created: at, ...changes }).headers;
}

/** Signs the way a partner's own code might, with components and parameters of the test's choice. */
function handSigned(components: string, more: readonly FieldLine[] = [], signatureParameters = parameters): readonly FieldLine[] {
  const fields = [...signed().slice(0, 2), ...more];
  const input = `${components}${signatureParameters}`;
  const lines = [...components.matchAll(/"([^"]+)"(?:;\w+="[^"]*")*/g)].map(([text, name = '']) => `${text}: ${handValue(name, fields)}`);
  const signature = signBytes('ed25519', key.privateKey, Buffer.from([...lines, `"@signature-params": ${input}`].join('\n')));
  return [...fields, ['Signature-Input', `sig=${input}`], ['Signature', `sig=:${signature.toString('base64')}:`]];
}

function handValue(name: string, fields: readonly FieldLine[]): string {
  const derived: Record<string, string> = { '@method': 'POST', '@target-uri': message.targetUri, '@authority': 'dap.so.ch', '@query-param': '1' };
  return derived[name] ?? fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value).join(', ');
}

function verify(headers: readonly FieldLine[]): SignatureVerdict {
  return verifyRequest({ ...message, headers }, context);
}

function only(known: RegisteredKey) {
  return (id: string) => (id === known.keyid ? known : undefined);
}

function seconds(offset: number): Date {
  return new Date(at.getTime() + offset * 1000);
}

function line(headers: readonly FieldLine[], name: string): string {
  return headers.find(([found]) => found.toLowerCase() === name.toLowerCase())?.[1] ?? '';
}

function replace(headers: readonly FieldLine[], name: string, change: (value: string) => string): readonly FieldLine[] {
  return headers.map(([found, value]): FieldLine => [found, found === name ? change(value) : value]);
}

function extend(headers: readonly FieldLine[], input: string, signature: string | undefined): readonly FieldLine[] {
  return [...headers, ['Signature-Input', input], ...(signature === undefined ? [] : [['Signature', signature] as const])];
}

/** The same 64 bytes: the last character before the padding has four bits that decoders ignore. */
function respell(value: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return value.replace(/(.)==:$/, (_tail, last: string) => `${alphabet[alphabet.indexOf(last) + 1]}==:`);
}
