import type { SeededRandom } from '../faults/random.ts';

const strange: readonly string[] = [
  'null', 'true', '0', '-0', '1e400', '1.0', '9007199254740993', '"x"', '""', '[]', '{}', '[[]]', '"\\ud800"', '"\\u0000"', '{"__proto__":{}}', '{"constructor":{"prototype":{}}}',
  '"2026-02-30"', '"7569999000000"', '"00000000-0000-0000-0000-000000000000"', 'NaN', '"=cmd()"', '"<script>"', `"${'a'.repeat(5_000)}"`, '['.repeat(40) + ']'.repeat(40), `[${'0,'.repeat(2_000)}0]`, '{"a":1,"a":2}',
];
/** A value with nothing nested in it, and its key where it has one. */
const member = /(?:"[A-Za-z]+":)?(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)/g;

/** A message changed in one place or two: values, keys, structure or bytes. */
export function mutateJson(body: Buffer, random: SeededRandom): Buffer {
  const text = body.toString();
  const places = [...text.matchAll(member)];
  const place = places.length === 0 ? undefined : random.pick(places);
  const [at, found] = [place?.index ?? 0, place?.[0] ?? ''];
  const put = (replacement: string): string => text.slice(0, at) + replacement + text.slice(at + found.length);
  const key = found.slice(0, found.indexOf(':') + 1);
  const changed = random.pick([
    () => put(key + random.pick(strange)),
    () => put(`${key}${random.pick(strange)}`),
    () => put(found.replace(/[0-9a-f](?=[^0-9a-f]*$)/, (digit) => (digit === '0' ? '1' : '0'))),
    () => put(''),
    () => put(`${found},${found}`),
    () => put(`${found},"${random.pick(['extra', '__proto__', 'toString', 'a'.repeat(300)])}":1`),
    () => put(found.toUpperCase()),
    () => text.slice(0, random.below(text.length)),
    () => text + random.pick(['x', ' ', '{}', '\n', '\0']),
    () => text.replace(/"blocks":\{/, () => `"blocks":{"${random.pick(['health', 'sanctions', 'x', 'constructor'])}":${random.pick(strange)},`),
  ])();
  return Buffer.from(changed);
}
