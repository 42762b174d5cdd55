import { consentGrantors, consentTypes, dataCategories, factCodes, forbiddenCategories, purposes, roleCodes } from '#consent';
import type { Consent, FactCode, PolicyPack } from '#consent';
import type { SeededRandom } from '../faults/random.ts';
import { blockOf, distinct, itemOf, persons } from './fitting-case.ts';
import type { Draft } from './fitting-case.ts';

const everything = [...dataCategories, ...forbiddenCategories];
/** Moments around the edges of days, of summer time and of the consents' validity. */
const moments = [
  '2026-01-14T22:59:59.999Z', '2026-01-14T23:00:00Z', '2026-03-29T00:59:59Z', '2026-06-30T12:00:00Z', '2026-10-25T01:00:00Z',
  '2026-12-31T22:59:59.999Z', '2026-12-31T23:00:00Z', '2027-03-01T00:00:00Z', '2028-01-15T22:59:59.999Z', '2028-01-15T23:00:00Z',
];
const untils = ['2026-02-28', '2026-03-01', '2026-03-02', '2026-06-30', '2029-12-31', '2026-03-02T10:00:00Z', '2026-03-02T11:00:00.001+01:00'];
const begins = ['2024-02-29', '2024-03-02', '2026-03-02', '2026-03-03', '2026-03-02T10:00:00Z', '2026-03-02T10:00:00.001Z'];
const withdrawals = ['2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z', '2026-03-02T10:00:00.001Z', '2026-03-02', '2026-03-03'];

/** Changes one thing. */
type Mutation = (draft: Draft, random: SeededRandom, pack: PolicyPack) => void;

const ofConsents: readonly ((consent: Consent, random: SeededRandom) => Consent)[] = [
  (consent, random) => ({ ...consent, withdrawnOn: random.pick(withdrawals) }),
  (consent, random) => ({ ...consent, withdrawnOn: random.pick(withdrawals) }),
  (consent, random) => ({ ...consent, validUntil: random.pick(untils) }),
  (consent, random) => ({ ...consent, grantedOn: random.pick(begins) }),
  (consent, random) => ({ ...consent, recipients: random.pick([[], [{}], [{ roleCode: random.pick(roleCodes) }], [{ partnerId: 'p-OTHER' }], [...consent.recipients, { roleCode: 'SR', partnerId: 'p-OTHER' }]]) }),
  (consent, random) => ({ ...consent, senders: random.pick([[], [{ roleCode: random.pick(roleCodes) }], [{ partnerId: 'p-OTHER' }], [{ roleCode: 'SR', partnerId: 'p-SR' }]]) }),
  (consent) => ({ ...consent, categories: consent.categories.slice(1) }),
  (consent, random) => ({ ...consent, categories: [random.pick(dataCategories)] }),
  (consent, random) => ({ ...consent, purposes: [random.pick(purposes)] }),
  (consent, random) => ({ ...consent, grantedBy: random.pick(consentGrantors) }),
  (consent, random) => ({ ...consent, type: random.pick(consentTypes) }),
  (consent) => ({ ...consent, type: 'VOLLMACHT_SG17', voluntary: false }),
  (consent) => ({ ...consent, voluntary: !consent.voluntary }),
  (consent) => ({ ...consent, onwardTransfer: !consent.onwardTransfer }),
  (consent, random) => ({ ...consent, informedPoints: random.pick([[true, false], [], { all: false }, [true]]) }),
  (consent, random) => ({ ...consent, personId: random.pick(persons) }),
  (consent, random) => ({ ...consent, consentId: `c-${random.below(10)}` }),
];

function changeConsent(draft: Draft, random: SeededRandom): void {
  if (draft.consents.length === 0) return;
  const at = random.below(draft.consents.length);
  const changed = random.pick(ofConsents)(draft.consents[at]!, random);
  if (random.below(5) === 0) draft.consents.push({ ...changed, consentId: `c-${draft.consents.length}` });
  else draft.consents[at] = changed;
}

const values: Readonly<Record<string, readonly unknown[]>> = {
  permit: ['B_REF', 'F_VA', 'F_REF', 'C'], justificationLength: [29, 30, 1000, 1001], evidenceHash: ['', 'ab'],
  caseRelation: ['LEAD_TO_PARTICIPANT', 'PARTICIPANT_TO_LEAD', 'LEAD_TO_INVITED', 'INVITED_TO_LEAD', 'OTHER'],
  informedOn: ['2026-03-01', '2026-03-02', '2026-03-03'],
  subjectInformedOn: ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-02T23:30:00Z'], messageDate: ['2026-03-02T00:00:00+01:00', '2026-03-01T23:30:00Z'],
};

function someValue({ ofPerson, ...fact }: FactCode, random: SeededRandom): unknown {
  if (ofPerson !== true) return someValueOf(fact, random);
  return Object.fromEntries(persons.filter(() => random.below(4) > 0).map((personId) => [personId, someValueOf(fact, random)]));
}

function someValueOf({ code, type }: Pick<FactCode, 'code' | 'type'>, random: SeededRandom): unknown {
  const known = values[code];
  if (known !== undefined) return random.pick(known);
  if (type === 'boolean') return random.below(2) === 0;
  const some = (list: readonly string[]): string[] => list.filter(() => random.below(3) === 0);
  if (code.endsWith('PersonIds')) return some(persons);
  return code.endsWith('ConsentIds') ? some(['c-0', 'c-1', 'c-2']) : some([...blockOf.values(), 'unknown']);
}

function changeFact(draft: Draft, random: SeededRandom): void {
  const fact = random.pick(factCodes.filter((one) => !('derived' in one)));
  if (fact.source === 'agreement') {
    draft.agreements = draft.agreements.includes(fact.code) ? draft.agreements.filter((one) => one !== fact.code) : [...draft.agreements, fact.code];
    return;
  }
  const record = fact.source === 'assertion' ? draft.assertions : draft[fact.source];
  record[fact.code] = someValue(fact, random);
}

function dropFact(draft: Draft, random: SeededRandom): void {
  const record = random.pick([draft.assertions, draft.registry, draft.message]);
  const codes = Object.keys(record);
  if (codes.length > 0) delete record[random.pick(codes)];
}

const mutations: readonly Mutation[] = [
  (draft, random) => { draft.from = { ...draft.from, role: random.pick(roleCodes) }; },
  (draft, random) => { draft.to = { ...draft.to, role: random.pick(roleCodes) }; },
  (draft, random) => { draft.from = { ...draft.from, partnerId: random.pick(['p-OTHER', 'p-SR']) }; },
  (draft, random, pack) => { draft.messageType = random.pick([...pack.messageTypes.keys(), 'unknown.type']); },
  (draft, random) => { draft.purpose = random.pick(purposes); },
  (draft, random) => { draft.mainCategory = random.pick([...draft.items.map(({ category }) => category), ...dataCategories]); },
  (draft, random) => { draft.items = distinct([...draft.items, itemOf(random.pick([...persons, null]), random.pick(everything))]); },
  (draft, random) => { draft.items = distinct([...draft.items, itemOf(random.pick([...persons, null]), random.pick(['C01', 'C02', 'C14', 'C16']))]); },
  (draft, random) => { draft.items = draft.items.toSpliced(random.below(draft.items.length + 1), 1); },
  (draft, random) => { draft.consents.splice(random.below(draft.consents.length + 1), 1); },
  (draft, random) => { draft.at = new Date(random.pick(moments)); },
  (draft, random, pack) => { draft.suspended.add(random.pick(pack.rules).ruleId); },
  (draft, random) => { draft.registry['childPersonIds'] = [random.pick(persons)]; },
  (draft) => { draft.message['minorPersonIds'] = [persons[0]]; },
  changeFact, changeFact, changeFact, changeFact, dropFact, dropFact,
  (draft, random) => { draft.registry[random.pick(['priorRequest', 'accessRequestOpen', 'targetsDisclosed'])] = false; },
];

/** Changes up to four things about a case, mostly none or one. */
export function mutate(draft: Draft, random: SeededRandom, pack: PolicyPack): void {
  const share = random.next();
  const count = share < 0.4 ? 0 : share < 0.75 ? 1 : share < 0.9 ? 2 : 4;
  for (let i = 0; i < count; i += 1) (draft.consents.length > 0 && random.below(2) === 0 ? changeConsent : random.pick(mutations))(draft, random, pack);
}
