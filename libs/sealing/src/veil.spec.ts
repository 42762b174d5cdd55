import { expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openVeil } from './veil.ts';

const [key, other] = [randomBytes(32), randomBytes(32)];
const plain = JSON.stringify({ digest: 'ab'.repeat(32), text: 'Grüsse' });

test('what is veiled is shown by whoever has the key, and says nothing of itself', () => {
  const hidden = openVeil(key).hide('sr-sro/1', plain);
  expect(openVeil(key).show('sr-sro/1', hidden)).toBe(plain);
  expect(openVeil(key).hide('sr-sro/1', plain)).not.toBe(hidden);
  expect(Buffer.from(hidden, 'base64').includes('abab')).toBe(false);
});

test('under another key or name, or changed, it does not open', () => {
  const hidden = openVeil(key).hide('sr-sro/1', plain);
  const changed = Buffer.from(hidden, 'base64');
  changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
  for (const attempt of [
    () => openVeil(other).show('sr-sro/1', hidden),
    () => openVeil(key).show('sr-sro/2', hidden),
    () => openVeil(key).show('sr-sro/1', changed.toString('base64')),
    () => openVeil(key).show('sr-sro/1', ''),
  ]) {
    expect(attempt).toThrow();
  }
});
