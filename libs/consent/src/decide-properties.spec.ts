import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { array, assert, boolean, constant, constantFrom, integer, oneof, property, record, shuffledSubarray, subarray, tuple, uniqueArray } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { parse } from 'yaml';
import type { Consent } from './consent-record.ts';
import { decide } from './decide.ts';
import type { Decision, Disclosure, DisclosureItem } from './decision.ts';
import { anna, beat, carla, consent, monday, packOf, packWith } from './decision-fixtures.ts';
import type { Facts } from './facts.ts';
import type { PolicyPack, Rule } from './policy-pack.ts';
import { replayDecision } from './replay-decision.ts';
import { decidesAlike } from './review/decides-alike.ts';
import { mayEverReceive } from './role-rights.ts';
import { permittingRule } from './rule-table-oracle.ts';
import { blockCategories, dataCategories, forbiddenCategories, purposes, roleCodes } from './vocabulary.ts';
import type { Category, Purpose, RoleCode } from './vocabulary.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);
const permitting = pack.rules.filter(({ effect }) => effect === 'PERMIT');
/** A request has few pairs of roles whose answer any rule permits. */
const oftener = Array.from({ length: 6 }, () => permitting.filter(({ ruleId }) => ruleId === 'R19')).flat();
const blockOf = new Map<Category, string>(Object.entries(blockCategories).map(([block, category]) => [category, block]));
const person = constantFrom<string | null>(anna, anna, beat, carla, null);
/** Mostly the likely value, sometimes another. */
const mostly = <T,>(likely: T, ...others: readonly [T, ...T[]]): Arbitrary<T> =>
  oneof({ arbitrary: constant(likely), weight: 9 }, { arbitrary: constantFrom(...others), weight: 1 });

/** Said of each person by itself, of some not at all. */
const ofEach = <T>(value: Arbitrary<T>): Arbitrary<Record<string, T>> => record({ [anna]: value, [beat]: value, [carla]: value }, { requiredKeys: [] });

interface Case {
  readonly disclosure: Disclosure;
  readonly consents: readonly Consent[];
  readonly facts: Facts;
}

const anyAssertions = record({
  costBearerUnclear: mostly(true, false), noOverridingPrivateInterest: mostly(true, false), recipientBenefit: mostly(true, false), dataFromAvam: boolean(),
  dataObtainedByRelease: boolean(), identityVerified: mostly(true, false), thirdPartyInterestsChecked: mostly(true, false),
}, { requiredKeys: ['noOverridingPrivateInterest'] });

const anyFacts: Arbitrary<Facts> = record({
  assertions: anyAssertions,
  agreements: subarray(['reciprocity', 'secoExportApproval', 'cantonalFormalBasis', 'cantonalBasis', 'processingMandate'], { minLength: 2 }),
  registry: record(
    {
      senderParticipates: mostly(true, false),
      recipientParticipates: mostly(true, false),
      recipientInCase: mostly(true, false),
      caseRelation: constantFrom('LEAD_TO_PARTICIPANT', 'PARTICIPANT_TO_LEAD', 'LEAD_TO_INVITED', 'INVITED_TO_LEAD', 'OTHER'),
      registrationConsentIds: subarray(['c-0', 'c-1', 'c-2']),
      childPersonIds: oneof(constant([]), constant([carla])),
      referencedMessageDeliveredToSender: mostly(true, false),
      referencedMessageFromRecipient: mostly(true, false),
      ownMessage: mostly(true, false),
      targetSentToRecipient: mostly(true, false),
      priorRequest: mostly(true, false),
      priorRequestBlocks: shuffledSubarray([...blockOf.values()], { minLength: 9 }),
      recipientCompetent: mostly(true, false),
      openTransferOffer: mostly(true, false),
      accessRequestOpen: mostly(true, false),
      targetsDisclosed: mostly(true, false),
      disclosedBlocks: shuffledSubarray([...blockOf.values()], { minLength: 9 }),
    },
    { requiredKeys: ['childPersonIds'] },
  ),
  message: record(
    {
      caseBound: mostly(true, false),
      messageDate: constant('2026-03-02T10:59:00+01:00'),
      evidenceHash: constantFrom('ab', ''),
      minorPersonIds: oneof(constant([]), constant([beat])),
      subjectInformedOn: constantFrom('2026-03-01', '2026-03-05'),
      informedOn: constantFrom('2026-03-02', '2026-03-03'),
      decisionTouchesRecipient: mostly(true, false),
      permit: ofEach(constantFrom('B_REF', 'F_VA', 'C')),
      labourMarketReady: ofEach(mostly(true, false)),
      identityVerified: mostly(true, false),
      justificationLength: constantFrom(42, 300, 5),
      limitationProfileOnly: boolean(),
      requestedBlocks: subarray(['identity', 'contact', 'employment', 'labourMarket', 'ivProcedure', 'socialAid', 'health'], { maxLength: 2 }),
      incapacityCertificateOnly: boolean(),
    },
    { requiredKeys: ['minorPersonIds', 'messageDate'] },
  ),
});

/** A disclosure that a rule is about, some of its parts exchanged. */
const anyDisclosure: Arbitrary<Disclosure> = constantFrom(...permitting, ...oftener).chain((rule) =>
  directions(rule).chain(([from, to]) =>
    tuple(
      constantFrom(...typesOf(rule)),
      mostly<Purpose>(rule.purposes[0]!, 'P1', ...purposes),
      constantFrom(...rule.categories),
      uniqueArray(
        tuple(
          person,
          oneof(
            { arbitrary: constantFrom<Category>(...rule.categories, 'C01', 'C16'), weight: 12 },
            { arbitrary: constantFrom<Category>(...dataCategories, ...forbiddenCategories), weight: 1 },
          ),
        ),
        { maxLength: 4, selector: ([id, category]) => `${id} ${category}` },
      ),
      person,
    ).map(([messageType, purpose, mainCategory, more, mainPerson]): Disclosure => ({
      messageType,
      purpose,
      mainCategory,
      from: { partnerId: `p-${from}`, role: from },
      to: { partnerId: `p-${to}`, role: to },
      items: [[mainPerson, mainCategory] as const, ...more].map(([personId, category]): DisclosureItem => ({
        personId,
        block: blockOf.get(category) ?? category,
        category,
      })),
    })),
  ),
);

function typesOf({ messageTypes }: Rule): readonly [string, ...string[]] {
  return (messageTypes === '*' ? [...pack.messageTypes.keys()] : messageTypes) as [string, ...string[]];
}

function directions(rule: Rule): Arbitrary<[RoleCode, RoleCode]> {
  const there = tuple(constantFrom(...rule.fromRoles), constantFrom(...rule.toRoles));
  const back = tuple(constantFrom(...rule.toRoles), constantFrom(...rule.fromRoles));
  return oneof(
    { arbitrary: there, weight: 6 },
    { arbitrary: back, weight: rule.bothWays ? 6 : 1 },
    { arbitrary: tuple(constantFrom(...roleCodes), constantFrom(...roleCodes)), weight: 1 },
  );
}

/** Consents that mostly fit the disclosure, each lacking something now and then. */
function anyConsents({ from, to, purpose, items }: Disclosure): Arbitrary<Consent[]> {
  const categories = [...new Set(items.map(({ category }) => category))];
  const one = record({
    personId: constantFrom(anna, anna, beat, carla),
    type: mostly<Consent['type']>('EINWILLIGUNG', 'VOLLMACHT_SG17', 'ENTBINDUNG_SCHWEIGEPFLICHT'),
    grantedBy: constantFrom<Consent['grantedBy']>('SELF', 'LEGAL_REP', 'BEISTAND'),
    senders: mostly<Consent['senders']>([{ roleCode: from.role }, { roleCode: to.role }], [{ partnerId: from.partnerId }], []),
    recipients: mostly<Consent['recipients']>([{ roleCode: to.role }, { roleCode: from.role }], [{ partnerId: to.partnerId }], []),
    categories: mostly<readonly Category[]>([...categories, 'C03', 'C07', 'C08'], categories.slice(1), []),
    purposes: mostly<Consent['purposes']>([purpose], ['P1', 'P2'], []),
    validUntil: mostly('2026-12-31', '2026-03-01', '2026-03-02'),
    grantedOn: mostly('2026-01-01', '2026-03-02', '2026-03-03'),
    voluntary: mostly(true, false), onwardTransfer: boolean(),
    withdrawnOn: mostly<string | undefined>(undefined, '2026-03-01T10:00:00Z'),
  });
  return array(one, { maxLength: 5 }).map((given) => given.map(({ withdrawnOn, ...rest }, i) =>
    consent({ ...rest, consentId: `c-${i}`, ...(withdrawnOn === undefined ? {} : { withdrawnOn }) })));
}

const anyCase: Arbitrary<Case> = anyDisclosure.chain((disclosure) => record({ disclosure: constant(disclosure), consents: anyConsents(disclosure), facts: anyFacts }));
const runs = { numRuns: 3000 };

function decideCase({ disclosure, consents, facts }: Case, under: PolicyPack = pack, suspendedRuleIds: ReadonlySet<string> = new Set()): Decision {
  return decide(under, disclosure, consents, facts, monday, { suspendedRuleIds });
}

/** The shipped pack bent, where it is a pack then. */
function packOrNone(bend: Record<string, object>): PolicyPack | undefined {
  try {
    return packWith(packText, bend);
  } catch {
    return undefined;
  }
}

function permittedIn({ items }: Decision): string[] {
  return items.filter(({ permitted }) => permitted).map(({ personId, block }) => `${personId} ${block}`);
}

/** Whatever `after` permits, `before` did. */
function expectNoMore(after: Decision, before: Decision): void {
  for (const [i, item] of after.items.entries()) expect(item.permitted && before.items[i]?.permitted === false).toBe(false);
  expect(after.permitted && !before.permitted).toBe(false);
}

describe('for any disclosure, consents and facts', () => {
  test('the decision is what the rule table says, rule by rule, and both outcomes are common', () => {
    const cited = new Map<string, number>();
    let [deliveries, refused] = [0, 0];
    assert(property(anyCase, (given) => {
      const { disclosure } = given;
      const decision = decideCase(given);
      const exchanged = pack.index.get(disclosure.from.role)?.get(disclosure.to.role)?.types.has(disclosure.messageType) === true;
      for (const [i, item] of disclosure.items.entries()) {
        const expected = exchanged ? permittingRule({ ...given, today: '2026-03-02' }, item) : undefined;
        const made = decision.items[i]!;
        expect(made.permitted ? made.ruleId : undefined).toBe(expected);
        cited.set(expected ?? '', (cited.get(expected ?? '') ?? 0) + 1);
        refused += made.permitted ? 0 : 1;
      }
      expect(decision.permitted).toBe(decision.items.every(({ permitted }) => permitted));
      deliveries += decision.permitted ? 1 : 0;
    }), { numRuns: 20_000 });
    expect(permitting.filter(({ ruleId }) => (cited.get(ruleId) ?? 0) < 5).map(({ ruleId }) => ruleId)).toEqual([]);
    expect(refused).toBeGreaterThan(2000);
    expect(deliveries).toBeGreaterThan(2000);
  });

  test('what no rule permits is denied', () => {
    const empty = packOf(JSON.stringify({ ...(parse(packText) as object), rules: [] }));
    const onlyDenials = packOf(
      JSON.stringify({
        ...(parse(packText) as object),
        rules: (parse(packText) as { rules: { effect: string }[] }).rules.filter(({ effect }) => effect === 'DENY'),
      }),
    );
    assert(
      property(anyCase, (given) => {
        for (const under of [empty, onlyDenials]) expect(decideCase(given, under).items.some(({ permitted }) => permitted)).toBe(false);
      }),
      runs,
    );
  });

  test('what rests on rules that another pack has alike is permitted by that one too, as long', () => {
    const bends: Record<string, object>[] = [
      ...permitting.map(({ ruleId }) => ({ [ruleId]: { status: 'RETIRED' } })),
      ...permitting
        .filter(({ consentTerms }) => consentTerms.asAnswerOf === undefined)
        .map(({ ruleId }) => ({ [ruleId]: { consent: 'REQUIRED', consentTerms: { onwardTransfer: true }, basis: undefined } })),
      ...permitting.slice(0, 5).map(({ ruleId }) => ({ [ruleId]: { neverCategories: ['C03'] } })),
      ...permitting.slice(5, 10).map(({ ruleId, categories }) => ({ [ruleId]: { categories: categories.slice(1) } })),
    ];
    const others = bends.map((bend) => packOrNone(bend)).filter((other) => other !== undefined).map((other) => ({ other, alike: decidesAlike(pack, other) }));
    expect(others.length).toBeGreaterThan(permitting.length);
    let [kept, ended] = [0, 0];
    assert(property(anyCase, constantFrom(...others), (given, { other, alike }) => {
      const before = decideCase(given);
      if (!before.permitted) return;
      const after = decideCase(given, other);
      if (!after.permitted) ended += 1;
      if (!alike(before.rules)) return;
      kept += 1;
      expect([after.permitted, (after.notAfter ?? '9') >= (before.notAfter ?? '9')]).toEqual([true, true]);
    }), { numRuns: 10_000 });
    expect(kept).toBeGreaterThan(500);
    expect(ended).toBeGreaterThan(5);
  });

  test('taking a consent away never permits more', () => {
    assert(property(anyCase, integer({ min: 0, max: 4 }), (given, i) => {
      expectNoMore(decideCase({ ...given, consents: given.consents.toSpliced(i, 1) }), decideCase(given));
    }), runs);
  });

  test('withdrawing a consent is as good as taking it away', () => {
    assert(property(anyCase, integer({ min: 0, max: 4 }), (given, i) => {
      const withdrawn = given.consents.map((one, at) => (at === i ? { ...one, withdrawnOn: monday.toISOString() } : one));
      expect(permittedIn(decideCase({ ...given, consents: withdrawn }))).toEqual(permittedIn(decideCase({ ...given, consents: given.consents.toSpliced(i, 1) })));
    }), runs);
  });

  test('knowing less never permits more', () => {
    const fact = constantFrom<'assertions' | 'registry' | 'message'>('assertions', 'registry', 'message').chain((source) => tuple(constant(source), integer({ min: 0, max: 20 })));
    assert(property(anyCase, fact, (given, [source, i]) => {
      const less = Object.fromEntries(Object.entries(given.facts[source]).toSpliced(i, 1));
      expectNoMore(decideCase({ ...given, facts: { ...given.facts, [source]: less } }), decideCase(given));
    }), runs);
    assert(property(anyCase, integer({ min: 0, max: 4 }), (given, i) => {
      expectNoMore(decideCase({ ...given, facts: { ...given.facts, agreements: given.facts.agreements.toSpliced(i, 1) } }), decideCase(given));
    }), runs);
  });

  test('suspending rules never permits more', () => {
    assert(property(anyCase, subarray(pack.rules.map(({ ruleId }) => ruleId)), (given, suspended) => {
      const after = decideCase(given, pack, new Set(suspended));
      const before = decideCase(given);
      for (const [i, item] of after.items.entries()) expect(item.permitted && before.items[i]?.permitted === false).toBe(false);
      expect(after.items.some(({ permitted, ruleId }) => permitted && suspended.includes(ruleId ?? ''))).toBe(false);
    }), runs);
  });

  test('a prohibition beats every permission', () => {
    const forbidden = ['C06', 'C07', 'C14', 'C16'] as const;
    const forbidding = packWith(packText, {}, {
      ruleId: 'D99', version: 1, status: 'ACTIVE', effect: 'DENY', title: { de: 'Verbot', en: 'prohibition' }, fromRoles: '*', toRoles: '*', messageTypes: '*', purposes: '*',
      categories: forbidden, normRefs: ['-'], confidence: 'PROPOSAL', validFrom: '2026-01-01',
    });
    assert(property(anyCase, (given) => {
      const decision = decideCase(given, forbidding);
      for (const item of decision.items) expect(item.permitted && (forbidden as readonly string[]).includes(item.category)).toBe(false);
      expectNoMore(decision, decideCase(given));
    }), runs);
  });

  test('the order of the consents is without meaning', () => {
    const shuffled = anyCase.chain((given) => tuple(constant(given), shuffledSubarray([...given.consents], { minLength: given.consents.length })));
    assert(property(shuffled, ([given, consents]) => {
      expect(decideCase({ ...given, consents })).toEqual(decideCase(given));
    }), runs);
  });

  test('the order of the blocks is without meaning for what each may do', () => {
    const shuffled = anyCase.chain((given) => tuple(constant(given), shuffledSubarray([...given.disclosure.items], { minLength: given.disclosure.items.length })));
    assert(property(shuffled, ([given, items]) => {
      const reordered = decideCase({ ...given, disclosure: { ...given.disclosure, items } });
      expect(permittedIn(reordered).sort()).toEqual(permittedIn(decideCase(given)).sort());
    }), runs);
  });

  test('it comes out the same when replayed from what was stored, to the letter', () => {
    assert(property(anyCase, (given) => {
      const stored = { ...given, at: monday.toISOString(), suspendedRuleIds: [], stage: 'submission' as const, decision: decideCase(given) };
      expect(replayDecision(pack, JSON.parse(JSON.stringify(stored)) as typeof stored)).toEqual({ equal: true });
    }), runs);
  });

  test('a permission holds until just before its end, and not after', () => {
    assert(
      property(anyCase, (given) => {
        const { notAfter, permitted } = decideCase(given);
        if (!permitted || notAfter === null) return;
        const at = (ms: number): boolean =>
          decide(
            pack,
            given.disclosure,
            given.consents.filter(({ consentId }) => decideCase(given).consents.includes(consentId)),
            given.facts,
            new Date(ms),
          ).permitted;
        expect([at(Date.parse(notAfter) - 1), at(Date.parse(notAfter))]).toEqual([true, false]);
      }),
      runs,
    );
  });

  test('a role that may never receive a type is never permitted it', () => {
    assert(property(anyCase, (given) => {
      const { from, to, messageType } = given.disclosure;
      expect(decideCase(given).permitted && !mayEverReceive(pack, from.role, to.role, messageType)).toBe(false);
    }), runs);
  });
});
