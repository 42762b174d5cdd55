import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readPlainInput, readPlainSignature } from './plain-input.ts';
import { parseInputs } from './signature-input.ts';

const name = fc.constantFrom('@method', '@target-uri', 'content-digest', 'content-type', 'x', 'Date', 'a"b');
const value = fc.oneof(
  fc.constantFrom('=1', '=007', '=0', '=1.0', '=-1', '=999999999999999', '=1000000000000000', '', '=?1', '=token', '=:YQ==:', '="\\\\"', '="é"'),
  fc.string({ maxLength: 6 }).map((text) => `="${text}"`),
);
const usual = fc.constantFrom(';created=1', ';expires=301', ';nonce="n n"', ';alg="ed25519"', ';keyid="00ff"', ';tag="iiz-dap"', ';nonce=""');
const odd = fc.tuple(fc.constantFrom('created', 'expires', 'nonce', 'alg', 'keyid', 'tag', 'other'), value).map(([key, written]) => `;${key}${written}`);
const field = fc
  .tuple(
    fc.constantFrom('sig', 'sig', 'dap', 'S', '*x', 'a1-_'),
    fc.array(name, { maxLength: 4 }),
    fc.constantFrom(' ', '  ', ''),
    fc.array(fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: odd }), { maxLength: 5 }),
    fc.constantFrom('', ' ', ', b=("x")'),
  )
  .map(([label, names, between, parameters, end]) => `${label}=(${names.map((each) => `"${each}"`).join(between)})${parameters.join('')}${end}`);

describe('a Signature-Input field in its usual form', () => {
  test('reads as the full parser reads it, and what reads otherwise is left to the full parser', () => {
    let plain = 0;
    fc.assert(
      fc.property(field, (text) => {
        const read = readPlainInput(text);
        if (read === undefined) return;
        plain += 1;
        expect([read]).toEqual(parseInputs(text));
      }),
      { numRuns: 5_000, seed: 9421 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  test('is what the platform asks its partners to write', () => {
    const text = '("@method" "@target-uri" "content-digest" "content-type");created=1;expires=301;nonce="aaaaaaaaaaaaaaaaaaaaaa";keyid="00ff";tag="iiz-dap"';
    expect(readPlainInput(`sig=${text}`)).toMatchObject({ label: 'sig', text, parameters: { created: 1, expires: 301, keyid: '00ff', tag: 'iiz-dap' } });
  });

  test.each([
    'sig=();created=1;created=1',
    'sig=("a" );tag="x"',
    'sig=("a");created="1"',
    'sig=("a");tag=1',
    'sig=("a"), b=("a")',
    ' sig=("a")',
    'sig=("a";sf)',
    'sig=("a");created=01',
  ])('is none of: %s', (text) => {
    expect(readPlainInput(text)).toBeUndefined();
  });
});

test('a signature in another spelling of base64 is left to the full parser', () => {
  expect(readPlainSignature('sig=:YQ==:')?.signature).toEqual(Buffer.from('a'));
  for (const text of ['sig=:YR==:', 'sig=:YQ=:', 'sig=:YQ:', 'sig=::', 'sig=:YQ==:, b=:YQ==:', 'sig=:YQ==:;a']) expect(readPlainSignature(text)).toBeUndefined();
});
