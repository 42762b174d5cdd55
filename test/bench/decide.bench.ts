import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decide, loadPack, decisionObligationKinds, roleCodes } from '#consent';
import type { Consent, Decision, Disclosure, Facts, PolicyPack } from '#consent';

/**
 * How long one decision takes under a pack of so many rules, run from the root of the repository:
 * `node --conditions=source test/bench/decide.bench.ts`, or after a build `node dist/test/bench/decide.bench.js`.
 * The pack is so-iiz-2026.1 followed by generated rules; what is decided are the deliveries of the scenarios (family
 * registration, segment, plan, IV status, reasoned answer), permitted and refused, with ten consents in the case.
 */
const { values } = parseArgs({ options: { rules: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '2' }, json: { type: 'boolean' } } });
const [rules, seconds] = [Number(values.rules), Number(values.seconds)];

/** A small generator of its own (mulberry32), so that every run measures the same pack. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function packOf(rulesInAll: number): PolicyPack {
  const text = readFileSync(join(process.cwd(), 'policies/so-iiz-2026.1.yaml'), 'utf8');
  const known = text.match(/^ {2}- ruleId:/gm)?.length ?? 0;
  const random = randomFrom(42);
  const some = (list: readonly string[], count: number): string => [...new Set(Array.from({ length: count }, () => list[random(list.length)]))].join(', ');
  const categories = Array.from({ length: 18 }, (_, i) => `C${String(i + 1).padStart(2, '0')}`);
  const generated = Array.from({ length: Math.max(0, rulesInAll - known) }, (_, i) => `
  - ruleId: X${i}
    version: 1
    status: ACTIVE
    effect: ${random(20) === 0 ? 'DENY' : 'PERMIT'}
    title: {de: Regel ${i}, en: Rule ${i}}
    fromRoles: [${some(roleCodes, 2)}]
    toRoles: [${some(roleCodes, 2)}]
    messageTypes: [${some(['case.registration', 'segment.assigned', 'plan.published', 'rav.status', 'response.info', 'assessment.short'], 2)}]
    purposes: [${some(['P1', 'P2', 'P3', 'P4', 'P5'], 2)}]
    categories: [${some(categories, 5)}]
    consent: NONE
    conditions:
      - {source: assertion, code: identityVerified, op: eq, value: true, text: {de: Identität, en: identity}}
    obligations: [{kind: ${decisionObligationKinds[random(decisionObligationKinds.length)]}}]
    normRefs: [erzeugt]
    confidence: L
    validFrom: '2026-01-01'`);
  const loaded = loadPack(`${text}${generated.join('')}\n`);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults.slice(0, 5)));
  return loaded.pack;
}

const persons = ['anna', 'beat', 'carla', 'dario'] as const;

function consentOf(personId: string, i: number): Consent {
  return {
    consentId: `c-${i}`, type: 'EINWILLIGUNG', personId, caseId: 'case', grantedBy: 'SELF', capacityChecked: true,
    recipients: [{ roleCode: i % 2 === 0 ? 'RAV' : 'IVST' }], senders: [{ partnerId: 'sr-sro' }], categories: i < 5 ? ['C01', 'C03', 'C16'] : ['C14', 'C15', 'C06', 'C07'],
    purposes: ['P1'], grantedOn: '2026-01-10', validUntil: '2026-12-31',
    informedPoints: { purpose: true, parties: true, formAndExtent: true, retentionAndSecurity: true, rightOfAccess: true, rightToWithdraw: true, consequences: true },
    voluntary: true, onwardTransfer: false, evidence: { formVersion: '1', documentHash: '00', signedOn: '2026-01-10', storedAt: 'sr-sro' },
  };
}

const sro = { partnerId: 'sr-sro', role: 'SR' } as const;
const rav = { partnerId: 'rav-olten', role: 'RAV' } as const;
const ivst = { partnerId: 'ivst-so', role: 'IVST' } as const;
const about = (block: string, category: Disclosure['mainCategory'], ...of: (string | null)[]): Disclosure['items'] => of.map((personId) => ({ personId, block, category }));
const [anna, , carla, dario] = persons;

const deliveries: Disclosure[] = [
  {
    messageType: 'case.registration', from: sro, to: rav, purpose: 'P1', mainCategory: 'C03',
    items: [...about('identity', 'C01', anna, carla, dario), ...about('contact', 'C03', anna), ...about('household', 'C04', anna, carla, dario), ...about('case', 'C16', anna)],
  },
  { messageType: 'case.registration', from: sro, to: rav, purpose: 'P1', mainCategory: 'C03', items: [...about('identity', 'C01', anna), ...about('contact', 'C03', anna), ...about('case', 'C16', null)] },
  { messageType: 'segment.assigned', from: sro, to: ivst, purpose: 'P1', mainCategory: 'C14', items: [...about('identity', 'C01', ...persons), ...about('assessment', 'C14', ...persons)] },
  { messageType: 'plan.published', from: sro, to: ivst, purpose: 'P1', mainCategory: 'C15', items: [...about('plan', 'C15', anna), ...about('education', 'C06', anna), ...about('employment', 'C07', anna)] },
  { messageType: 'rav.status', from: rav, to: ivst, purpose: 'P1', mainCategory: 'C08', items: [...about('identity', 'C01', anna), ...about('labourMarket', 'C08', anna), ...about('health', 'C10', anna)] },
  { messageType: 'response.info', from: { partnerId: 'oealk-so', role: 'ALK' }, to: sro, purpose: 'P3', mainCategory: 'C08', items: [...about('identity', 'C01', anna), ...about('labourMarket', 'C08', anna)] },
];

const facts: Facts = {
  assertions: { costBearerUnclear: true, noOverridingPrivateInterest: true },
  agreements: ['reciprocity'],
  registry: { senderParticipates: true, recipientParticipates: true, recipientInCase: true, caseRelation: 'LEAD_TO_PARTICIPANT', registrationConsentIds: [], childPersonIds: [carla, dario], priorRequest: true, priorRequestBlocks: ['labourMarket'] },
  message: { caseBound: true, messageDate: '2026-03-02T10:00:00Z', minorPersonIds: [] },
};

const started = process.hrtime.bigint();
const pack = packOf(rules);
const loadMs = Number(process.hrtime.bigint() - started) / 1e6;
const consents = Array.from({ length: 10 }, (_, i) => consentOf(persons[i % persons.length]!, i));
const at = new Date('2026-03-02T10:00:00Z');
const decideAll = (): Decision[] => deliveries.map((delivery) => decide(pack, delivery, consents, facts, at));

/** Median over batches of what one decision takes; a disturbed batch does not count. */
function measure(): number {
  const batches: number[] = [];
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const from = process.hrtime.bigint();
    for (let i = 0; i < 200; i += 1) decideAll();
    batches.push(Number(process.hrtime.bigint() - from) / 1000 / (200 * deliveries.length));
  }
  return batches.sort((a, b) => a - b)[Math.floor(batches.length / 2)]!;
}

for (let i = 0; i < 2000; i += 1) decideAll();
const outcomes = decideAll();
const microseconds = measure();
const result = {
  rules: pack.rules.length,
  microsecondsPerDecision: Math.round(microseconds * 100) / 100,
  itemsPerDecision: Math.round((deliveries.reduce((sum, { items }) => sum + items.length, 0) / deliveries.length) * 10) / 10,
  permitted: outcomes.filter(({ permitted }) => permitted).length,
  refused: outcomes.filter(({ permitted }) => !permitted).length,
  loadMs: Math.round(loadMs),
};
console.log(values.json === true ? JSON.stringify(result) : `${result.microsecondsPerDecision} µs a decision of ${result.itemsPerDecision} items under ${result.rules} rules `
  + `(${result.permitted} permitted, ${result.refused} refused of ${deliveries.length}; pack loaded in ${result.loadMs} ms)`);
