import { describe, expect, test } from '@jest/globals';
import { createNonce, isStrongNonce } from './nonce.ts';

describe('a nonce', () => {
  test('that is made here is strong, and never the same', () => {
    const nonces = Array.from({ length: 1000 }, createNonce);
    expect(nonces.every(isStrongNonce)).toBe(true);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  test.each([
    ['128 bits in base64', 'MDEyMzQ1Njc4OWFiY2RlZg==', true],
    ['128 bits in base64url', 'MDEyMzQ1Njc4OWFiY2RlZg', true],
    ['128 bits in hexadecimal', '30313233343536373839616263646566', true],
    ['a UUID', '0b4f2d0e-6f0d-4d3b-9a43-2f1f6e0c7b11', true],
    ['96 bits in hexadecimal', '303132333435363738396162', false],
    ['120 bits in base64', 'MDEyMzQ1Njc4OWFiY2Rl', false],
    ['padding alone', '='.repeat(40), false],
    ['nothing', '', false],
    ['a kilobyte', 'n'.repeat(1024), false],
  ])('of %s', (_kind, nonce, strong) => {
    expect(isStrongNonce(nonce)).toBe(strong);
  });
});
