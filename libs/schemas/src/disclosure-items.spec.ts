import { expect, test } from '@jest/globals';
import { readExamples } from './catalogue-files.ts';
import { categoriesOf, disclosureItems } from './disclosure-items.ts';
import type { Envelope } from './envelope.ts';
import { caseIdOf, isOfType, personIdsOf, personsOf, typeIdOf } from './envelope.ts';
import type { MessageTypeId } from './generated/messages.ts';

const example = (type: MessageTypeId, name: string) => readExamples(type).get(name) as unknown as Envelope;
const family = example('case.registration', 'registration-of-a-family');
const [bekim, rosa, mira] = family.frame.iiz.subjectRefs as [string, string, string];
const brief = (envelope: Envelope) => disclosureItems(envelope).map(({ personId, block, category }) => [personId, block, category]);

test('each person and block is an item, the AHV number one of its own', () => {
  expect(brief(family)).toEqual([
    [bekim, 'case', 'C16'],
    [rosa, 'case', 'C16'],
    [mira, 'case', 'C16'],
    [bekim, 'identity', 'C01'],
    [rosa, 'identity', 'C01'],
    [mira, 'identity', 'C01'],
    [bekim, 'vn', 'C02'],
    [rosa, 'vn', 'C02'],
    [mira, 'vn', 'C02'],
    [bekim, 'contact', 'C03'],
    [rosa, 'contact', 'C03'],
    [bekim, 'household', 'C04'],
    [rosa, 'household', 'C04'],
    [mira, 'household', 'C04'],
  ]);
  expect([...categoriesOf(family)].sort()).toEqual(family.frame.iiz.dataCategories);
});

test('only those whose AHV number is given have an item for it', () => {
  const mixed = structuredClone(family);
  delete (mixed.blocks.identity as Record<string, unknown>[])[1]?.['vn'];
  expect(brief(mixed).filter(([, block]) => block === 'vn')).toEqual([[bekim, 'vn', 'C02'], [mira, 'vn', 'C02']]);
});

test('a block about no person is one item', () => {
  expect(brief(example('nack', 'person-unknown'))).toEqual([[null, 'case', 'C16']]);
});

test('a block that is one object names its person', () => {
  const consent = example('consent.granted', 'consent-for-registration');
  expect(brief(consent)).toEqual([[consent.frame.iiz.subjectRefs[0], 'consent', 'C17']]);
});

test('ids of partners’ own systems are no persons', () => {
  expect(personsOf(family.blocks.identity ?? []).map(({ pointer }) => pointer)).toEqual(['/0/personId', '/1/personId', '/2/personId']);
  expect(personIdsOf(family)).toEqual([bekim, rosa, mira]);
});

test('an envelope tells its type and its case', () => {
  expect(typeIdOf(family)).toBe('case.registration');
  expect(caseIdOf(family)).toBe(family.frame.iiz.caseRef?.caseId);
  expect(isOfType(family, 'case.registration') && family.blocks.case.leadPartner).toBe('sr-tg');
  expect(isOfType(family, 'nack')).toBe(false);
});
