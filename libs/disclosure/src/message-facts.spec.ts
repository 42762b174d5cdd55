import { describe, expect, test } from '@jest/globals';
import type { Envelope } from '#schemas';
import { messageFactsOf } from './message-facts.ts';

const [selam, dawit] = ['6f1c9a52-5f8e-4d53-9d6e-0d8d4d2f7a11', '0b7e3d58-2a64-4c0b-8d43-5d1f6f0a9c22'] as const;

function factsOf(blocks: object) {
  return messageFactsOf({ frame: { messageDate: '2026-05-04T10:00:00Z', iiz: { subjectRefs: [selam, dawit] } }, blocks } as unknown as Envelope);
}

function notified(...persons: { personId: string; permit?: string; labourMarketReady?: boolean }[]) {
  return factsOf({
    identity: persons.map(({ personId }) => ({ personId })),
    residence: persons.flatMap(({ personId, permit }) => (permit === undefined ? [] : [{ personId, permit }])),
    employment: persons.flatMap(({ personId, labourMarketReady }) => (labourMarketReady === undefined ? [] : [{ personId, labourMarketReady }])),
  });
}

describe('the length of a justification', () => {
  const lengthOf = (justification: string) => factsOf({ case: { justification } }).justificationLength;
  const reason = 'Für die Bemessung ab April nötig.';

  test('is that of its characters, whatever they take in UTF-16', () => {
    expect(lengthOf(reason)).toBe(33);
    expect(lengthOf('𝒜'.repeat(15))).toBe(15);
    expect(lengthOf('𝒜'.repeat(1000))).toBe(1000);
  });

  test.each([
    ['blanks', ' '],
    ['line feeds', '\n'],
    ['tabs', '\t'],
    ['no-break spaces', '\u00A0'],
    ['ideographic spaces', '\u3000'],
    ['zero-width spaces', '\u200B'],
    ['joiners', '\u200D'],
    ['byte-order marks', '\uFEFF'],
    ['soft hyphens', '\u00AD'],
    ['Hangul fillers', '\u3164'],
    ['variation selectors', '\uFE0F'],
    ['tags', '\u{E0041}'],
    ['directions', '\u202E'],
    ['control characters', '\u0001'],
    ['empty Braille cells', '\u2800'],
    ['private characters', '\uE000'],
  ])('is none for thirty %s, and grows by none of them at its ends', (_, character) => {
    expect(lengthOf(character.repeat(30))).toBe(0);
    expect(lengthOf(character.repeat(30) + reason + character.repeat(30))).toBe(33);
  });

  test('grows by one for a gap between words, however wide, and by none inside a word', () => {
    expect(lengthOf(`ab${' \n\u200B '.repeat(10)}cd`)).toBe(5);
    expect(lengthOf(`ab${'\u200B'.repeat(30)}cd`)).toBe(4);
  });
});

describe('a fact about persons', () => {
  test('is said of each by itself, whoever comes first', () => {
    const both = { permit: { [selam]: 'F_VA', [dawit]: 'B_REF' }, labourMarketReady: { [selam]: true, [dawit]: false } };
    expect(notified({ personId: selam, permit: 'F_VA', labourMarketReady: true }, { personId: dawit, permit: 'B_REF', labourMarketReady: false })).toMatchObject(both);
    expect(notified({ personId: dawit, permit: 'B_REF', labourMarketReady: false }, { personId: selam, permit: 'F_VA', labourMarketReady: true })).toMatchObject(both);
  });

  test('is of nobody of whom it is not said', () => {
    const facts = notified({ personId: selam, permit: 'F_VA', labourMarketReady: true }, { personId: dawit, permit: 'F_VA' });
    expect(facts.labourMarketReady).toEqual({ [selam]: true });
    expect(notified({ personId: selam })).not.toHaveProperty('permit');
  });
});
