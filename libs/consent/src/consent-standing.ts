import type { Consent, ConsentParty } from './consent-record.ts';
import type { DisclosureParty } from './decision.ts';
import type { ConsentStanding, Inquiry } from './inquiry.ts';
import type { ConsentTerms } from './policy-pack.ts';
import { endOf, endOfMonthsAfter, startOf } from './solothurn-time.ts';
import type { Category, RefusalCode } from './vocabulary.ts';

/** In what a consent fails; a consent that fails in one thing only gives that thing's code. */
const byDate = 1;
const byRecipient = 2;
const byCategory = 4;
const byWithdrawal = 8;
const otherwise = 16;
/** With its case; for the registration itself that is no failure, for everything else a failure by date. */
const byClosing = 32;

/** What a rule asks of one person's consent. */
export interface ConsentNeed {
  readonly personId: string;
  readonly from: DisclosureParty;
  readonly to: DisclosureParty;
  readonly category: Category;
  readonly terms: ConsentTerms;
}

export type ConsentFound = { readonly ok: true; readonly standing: ConsentStanding } | { readonly ok: false; readonly code: RefusalCode };

/** A consent counts only when informed on all points and, unless the law demands the mandate (SG § 17), free (DSG Art. 6 Abs. 6). */
function isValid(consent: Consent): boolean {
  const points: unknown[] = Object.values(consent.informedPoints);
  return points.length > 0 && points.every((told) => told === true) && (consent.voluntary || consent.type === 'VOLLMACHT_SG17');
}

function standingOf(consent: Consent, at: number, maxMonths: number): ConsentStanding {
  const end = Math.min(endOf(consent.validUntil), endOfMonthsAfter(consent.grantedOn, maxMonths));
  let fails = startOf(consent.grantedOn) <= at && at < end ? 0 : byDate;
  if (consent.withdrawnOn !== undefined && !(at < startOf(consent.withdrawnOn))) fails |= byWithdrawal;
  if (consent.endedOn !== undefined && !(at < startOf(consent.endedOn))) fails |= byClosing;
  if (!isValid(consent)) fails |= otherwise;
  return { consent, fails, end };
}

function standings(inquiry: Inquiry): readonly ConsentStanding[] {
  inquiry.standings ??= inquiry.consents.map((consent) => standingOf(consent, inquiry.at, inquiry.pack.consentMaxMonths));
  return inquiry.standings;
}

function names(parties: readonly ConsentParty[], party: DisclosureParty): boolean {
  return parties.some(({ roleCode, partnerId }) => (roleCode !== undefined || partnerId !== undefined)
    && (roleCode === undefined || roleCode === party.role) && (partnerId === undefined || partnerId === party.partnerId));
}

function meets(consent: Consent, terms: ConsentTerms): boolean {
  if (terms.excludedTypes?.includes(consent.type) === true) return false;
  if (terms.grantedBy !== undefined && !terms.grantedBy.includes(consent.grantedBy)) return false;
  return terms.onwardTransfer !== true || consent.onwardTransfer;
}

function failures(inquiry: Inquiry, { consent, fails }: ConsentStanding, need: ConsentNeed): number {
  let bits = need.terms.ofRegistration === true ? withoutClosing(fails) : (fails & byClosing) === 0 ? fails : withoutClosing(fails) | byDate;
  if (!meets(consent, need.terms)) bits |= otherwise;
  if (need.terms.ofRegistration === true) return isOfRegistration(inquiry, consent) ? bits : bits | otherwise;
  if (!names(consent.recipients, need.to)) bits |= byRecipient;
  if (!consent.categories.includes(need.category)) bits |= byCategory;
  if (!names(consent.senders, need.from) || !consent.purposes.includes(inquiry.disclosure.purpose)) bits |= otherwise;
  return bits;
}

function withoutClosing(fails: number): number {
  return fails & ~byClosing;
}

function isOfRegistration(inquiry: Inquiry, consent: Consent): boolean {
  return inquiry.facts.registry.registrationConsentIds?.includes(consent.consentId) === true;
}

/** The code of a person's want of consent: the first that some consent gives, as documented at `decide`. */
function codeOf(inquiry: Inquiry, seen: ReadonlySet<number>): RefusalCode {
  if (inquiry.options.stage === 'delivery' && seen.has(byWithdrawal)) return 'DAP-4207';
  if (seen.has(byDate)) return 'DAP-4202';
  if (seen.has(byRecipient)) return 'DAP-4204';
  if (seen.has(byCategory)) return 'DAP-4203';
  return 'DAP-4201';
}

/** Of two that serve, the one that lasts longer, then the one whose id comes first: the order they are given in never matters. */
function lastsLonger(a: ConsentStanding, b: ConsentStanding | undefined): boolean {
  if (b === undefined || a.end !== b.end) return b === undefined || a.end > b.end;
  return a.consent.consentId < b.consent.consentId;
}

/** The consents of one person against one need. Another person's consent is not looked at. */
export function findConsent(inquiry: Inquiry, need: ConsentNeed): ConsentFound {
  let best: ConsentStanding | undefined;
  const seen = new Set<number>();
  for (const standing of standings(inquiry)) {
    if (standing.consent.personId !== need.personId) continue;
    const fails = failures(inquiry, standing, need);
    if (fails === 0 && lastsLonger(standing, best)) best = standing;
    seen.add(fails);
  }
  return best === undefined ? { ok: false, code: codeOf(inquiry, seen) } : { ok: true, standing: best };
}

/** Any person's consent on which the registration rests: for a block about no person. */
export function findRegistrationConsent(inquiry: Inquiry, terms: ConsentTerms): ConsentFound {
  let best: ConsentStanding | undefined;
  const seen = new Set<number>();
  for (const standing of standings(inquiry)) {
    if (!isOfRegistration(inquiry, standing.consent)) continue;
    const fails = withoutClosing(standing.fails) | (meets(standing.consent, terms) ? 0 : otherwise);
    if (fails === 0 && lastsLonger(standing, best)) best = standing;
    seen.add(fails);
  }
  return best === undefined ? { ok: false, code: codeOf(inquiry, seen) } : { ok: true, standing: best };
}
