import { describe, expect, test } from '@jest/globals';
import { checkContentDigest, contentDigestOf } from './content-digest.ts';

const body = Buffer.from('{"hello": "world"}\n');
const sha256 = contentDigestOf(body);
const sha512 = contentDigestOf(body, 'sha-512');

describe('a Content-Digest field', () => {
  const verdicts: [string, string, string][] = [
    ['matches by sha-256', sha256, 'match'],
    ['matches by sha-512', sha512, 'match'],
    ['matches by both', `${sha512}, ${sha256}`, 'match'],
    ['does not match when one of two is wrong', `${sha512}, sha-256=:AAAA:`, 'mismatch'],
    ['does not match when the first of two is wrong', `sha-512=:AAAA:, ${sha256}`, 'mismatch'],
    ['does not match when it is cut short', `${sha256.slice(0, -6)}:`, 'mismatch'],
    ['is malformed when empty', '', 'malformed'],
    ['is malformed when it names an algorithm twice', `${sha256}, ${sha256}`, 'malformed'],
    ['is malformed without a byte sequence', 'sha-256=abc', 'malformed'],
    ['is malformed with a list', 'sha-256=(:AAAA:)', 'malformed'],
    ['is malformed when it is no dictionary', 'sha-256:', 'malformed'],
    ['is unsupported with md5 beside a good one', `${sha256}, md5=:AAAA:`, 'unsupported'],
    ['is unsupported with sha beside a good one', `${sha256}, sha=:AAAA:`, 'unsupported'],
    ['is unsupported under a name of the prototype', 'constructor=:AAAA:', 'unsupported'],
  ];

  test.each(verdicts)('%s', (_fact, field, verdict) => {
    expect(checkContentDigest(field, body)).toBe(verdict);
  });
});
