import type { Consent } from './consent-record.ts';
import type { Decision, DecisionItem, DecisionObligation, Disclosure, DisclosureItem } from './decision.ts';
import type { Facts } from './facts.ts';
import { openInquiry } from './inquiry.ts';
import type { ConsentStanding, DecideOptions, Inquiry } from './inquiry.ts';
import type { PolicyPack, Rule } from './policy-pack.ts';
import { reasonOf } from './reason-text.ts';
import { judge, refusal, unlessForbidden } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import type { Category } from './vocabulary.ts';

/**
 * Decides one delivery, per person and block: default deny, DENY beats PERMIT, the first permitting rule in
 * pack order is cited and its obligations apply. Pure: the same arguments give the same decision, so a stored one can be
 * replayed.
 *
 * C01 and C16 ride along with the message's main block: they cite its rule and permit nothing themselves. About a person
 * who has no main block in this message they are permitted as that person's main block would be, because consent is per
 * person; about no person they need one permitted main block. C02 never rides. Where C01 or C16 is the main category a
 * rule must name it.
 *
 * One refused block refuses the delivery, unless the rule that permits the main block says `onDeny: STRIP_OPTIONAL_BLOCKS` and
 * every refused block may be left out by the schema: then the delivery is permitted without them.
 *
 * A refused block cites the DENY rule that forbids it, else the nearest rule, which is the one that lacks least (unmet
 * conditions plus a wanting consent), of equals the first in pack order. Its code tells the sender what to see to first:
 * - of a DENY the rule's own (DAP-4208 unless it says), or of one that a consent would lift the code of that consent;
 * - of the nearest rule its first unmet condition in the rule's order (DAP-4205, 4206, 4208), because nobody is asked for
 *   a consent while the way is not open anyway; then its consent: 4207 (at delivery) where one fails only because it was
 *   withdrawn, else 4202 where one fails only by date, 4204 only by recipient, 4203 only by category, 4201 otherwise;
 * - where no rule names the block: DAP-4205 if one does for another purpose, or is suspended; else DAP-4209 for the AHV
 *   number and DAP-4208 for any other block that may not come along with the others; else DAP-4201.
 *
 * @param consents every consent of the case, withdrawn and expired ones too, in any order
 * @param facts see {@link Facts}; a fact not supplied is unknown and permits nothing
 * @param at the moment to decide for; never read from a clock
 */
export function decide(
  pack: PolicyPack, disclosure: Disclosure, consents: readonly Consent[], facts: Facts, at: Date, options: DecideOptions = {},
): Decision {
  const inquiry = openInquiry(pack, disclosure, consents, facts, at, options);
  const verdicts = judgeAll(inquiry);
  const items = disclosure.items.map((item, i) => itemOf(item, verdicts[i]!));
  const whole = items.length > 0 && items.every((item) => item.permitted);
  const stripped = !whole && mayStrip(disclosure, items, verdicts);
  const permitted = whole || stripped;
  const code = permitted ? undefined : refusalCode(disclosure, items);
  return {
    permitted,
    ...(stripped ? { stripped } : {}),
    ...(code === undefined ? {} : { code }),
    items,
    rules: citedRules(pack, verdicts),
    consents: [...new Set(standingsOf(verdicts).map(({ consent }) => consent.consentId))].sort(),
    obligations: obligationsOf(disclosure, verdicts, permitted),
    notAfter: permitted ? earliestEnd(verdicts) : null,
    packVersion: pack.packVersion,
  };
}

function isRider(category: Category, mainCategory: Category): boolean {
  return (category === 'C01' || category === 'C16') && category !== mainCategory;
}

function judgeAll(inquiry: Inquiry): Verdict[] {
  const { items, mainCategory } = inquiry.disclosure;
  const own = items.map((item) => (isRider(item.category, mainCategory) ? undefined : judge(inquiry, item)));
  const mains = new Map<string | null, Verdict>();
  for (const [i, item] of items.entries()) {
    const verdict = own[i];
    if (item.category === mainCategory && verdict !== undefined && !mains.has(item.personId)) mains.set(item.personId, verdict);
  }
  return items.map((item, i) => own[i] ?? unlessForbidden(inquiry, item, () => ride(inquiry, item.personId, mains)));
}

/** The verdict on the main block that a rider shares. */
function ride(inquiry: Inquiry, personId: string | null, mains: ReadonlyMap<string | null, Verdict>): Verdict {
  const own = mains.get(personId);
  if (own !== undefined) return own;
  const verdicts = [...mains.values()];
  const [first] = verdicts;
  if (first === undefined) return refusal('DAP-4201', 'noMainBlock', undefined, ['mainBlock']);
  if (personId === null) return verdicts.find((verdict) => verdict.permitted) ?? first;
  const { mainCategory, items } = inquiry.disclosure;
  const block = items.find((item) => item.category === mainCategory)?.block ?? '';
  return judge(inquiry, { personId, block, category: mainCategory });
}

function itemOf(item: DisclosureItem, verdict: Verdict): DecisionItem {
  const rule = (verdict.permitted ? verdict.by : verdict.nearest)?.rule;
  const consentId = verdict.permitted ? verdict.standings[0]?.consent.consentId : undefined;
  return {
    personId: item.personId,
    block: item.block,
    category: item.category,
    permitted: verdict.permitted,
    ...(rule === undefined ? {} : { ruleId: rule.ruleId }),
    normRefs: rule?.normRefs ?? [],
    ...(verdict.permitted ? {} : { code: verdict.code, unmet: verdict.unmet }),
    reasonText: reasonOf(item, verdict),
    ...(consentId === undefined ? {} : { consentId }),
  };
}

/** Whether the rule of the main block has what is refused left out, and all of that may be. */
function mayStrip({ mainCategory, optional = [] }: Disclosure, items: readonly DecisionItem[], verdicts: readonly Verdict[]): boolean {
  const strips = verdicts.some((verdict, i) => items[i]?.category === mainCategory && verdict.permitted && verdict.by.rule.onDeny === 'STRIP_OPTIONAL_BLOCKS');
  return strips && items.every((item) => item.permitted || optional.includes(item.block));
}

function refusalCode(disclosure: Disclosure, items: readonly DecisionItem[]): Decision['code'] {
  const refused = items.filter((item) => !item.permitted);
  const first = refused.find((item) => !isRider(item.category, disclosure.mainCategory)) ?? refused[0];
  return first?.code ?? 'DAP-4201';
}

function citedRules(pack: PolicyPack, verdicts: readonly Verdict[]): string[] {
  const cited = new Set(verdicts.map((verdict) => (verdict.permitted ? verdict.by : verdict.nearest)?.order).filter((order) => order !== undefined));
  return [...cited].sort((a, b) => a - b).map((order) => pack.rules[order]!.ruleId);
}

function standingsOf(verdicts: readonly Verdict[]): ConsentStanding[] {
  return verdicts.flatMap((verdict) => (verdict.permitted ? verdict.standings : []));
}

/**
 * Of a delivery, what its permitting rules oblige to; of a refusal, what the prohibitions that were hit do. Each kind of
 * duty once per person, or once where it is owed to nobody in particular.
 */
function obligationsOf(disclosure: Disclosure, verdicts: readonly Verdict[], permitted: boolean): DecisionObligation[] {
  const found = new Map<string, DecisionObligation>();
  for (const [i, verdict] of verdicts.entries()) {
    const rule = obligingRule(verdict, permitted);
    if (rule === undefined) continue;
    const personId = disclosure.items[i]?.personId ?? undefined;
    for (const { kind, dueInDays, from, perPerson } of rule.obligations) {
      if (perPerson && personId === undefined) continue;
      const of = perPerson && personId !== undefined ? { personId } : {};
      found.set(`${kind} ${from} ${dueInDays} ${of.personId ?? ''}`, { kind, ...of, dueInDays, from });
    }
  }
  return [...found.values()];
}

function obligingRule(verdict: Verdict, permitted: boolean): Rule | undefined {
  if (verdict.permitted) return permitted ? verdict.by.rule : undefined;
  return verdict.nearest?.rule.effect === 'DENY' ? verdict.nearest.rule : undefined;
}

function earliestEnd(verdicts: readonly Verdict[]): string | null {
  const until = Math.min(...verdicts.map((verdict) => (verdict.permitted ? verdict.until : Number.POSITIVE_INFINITY)));
  return Number.isFinite(until) ? new Date(until).toISOString() : null;
}
