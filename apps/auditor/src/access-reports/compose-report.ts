import { platformActor } from '#audit';
import { zurichDate } from '#cases';
import type { OpenedEvent } from '../looks/opened-event.ts';
import { detailText } from '../looks/opened-event.ts';
import { personLedger, type LedgerDisclosure, type PersonLook } from '../persons/person-ledger.ts';
import { retentionOf } from './message-retention.ts';
import { fill, named, type ReportTexts } from './report-texts.ts';

interface Counted {
  readonly code: string;
  readonly text: string;
  readonly count: number;
}

/** What the person gets. */
export interface AccessReport {
  readonly language: string;
  readonly title: string;
  /** The look by which it was made. */
  readonly reference: string;
  readonly madeAt: string;
  readonly introduction: readonly string[];
  readonly sources: readonly Counted[];
  readonly recipients: readonly Counted[];
  readonly purposes: readonly Counted[];
  readonly categories: readonly Counted[];
  readonly disclosures: readonly ReportedDisclosure[];
  readonly looks: readonly { readonly at: string; readonly day: string; readonly by: string; readonly what: string }[];
  readonly retention: readonly string[];
  readonly withheld: { readonly count: number; readonly text: string };
  readonly rights: readonly string[];
}

export interface ReportedDisclosure {
  readonly at: string;
  readonly day: string;
  readonly sender: string;
  readonly recipient: string;
  readonly type: string;
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly bases: readonly string[];
  readonly consent: string;
  readonly retention: string;
}

export type WithholdingGround = 'health' | 'sanctions' | 'abuse-prevention';

/** For the officer alone: what is not in the report, and why. */
export interface Withheld {
  readonly leafHash: string;
  readonly at: string;
  readonly ground: WithholdingGround;
}

interface ReportSource {
  readonly events: readonly OpenedEvent[];
  readonly persons: ReadonlySet<string>;
  /** Confidential entries that have been released, by leaf hash. */
  readonly released: ReadonlySet<string>;
}

/**
 * Composes the answer to a person who asks what was disclosed about her (DSG Art. 25): sources, recipients, purposes,
 * categories, retention and every disclosure that has happened. Of others nothing is told, of staff only for whom they act.
 * What is confidential stays out, counted, until it is released: health data (it goes by a physician), sanctions, and what
 * serves to prevent abuse.
 */
export function composeReport({ events, persons, released }: ReportSource, texts: ReportTexts, at: Date): { readonly report: Omit<AccessReport, 'reference'>; readonly withheld: readonly Withheld[] } {
  const ledger = personLedger(events, persons);
  const disclosed = ledger.disclosures.filter(({ state }) => state === 'disclosed');
  const withheld = disclosed.flatMap((each) => withheldOf(each, released));
  const hidden = new Set(withheld.map(({ leafHash }) => leafHash));
  const told = disclosed.filter((each) => !hidden.has(hashOf(each)));
  const unseen = new Set(disclosed.filter((each) => hidden.has(hashOf(each))).map(({ message }) => message.messageId));
  const partner = partnerNames(events, texts);
  const report = {
    language: texts.language, title: texts.title, madeAt: at.toISOString(), introduction: texts.introduction,
    sources: counted(told.map(({ sender }) => sender), partner), recipients: counted(told.map(({ recipient }) => recipient), partner),
    purposes: counted(told.flatMap(({ purpose }) => purpose ?? []), (code) => named(texts.purposes, code)),
    categories: counted(told.flatMap(categoriesOf), (code) => named(texts.categories, code)),
    disclosures: told.map((each) => reported(each, texts, partner)),
    looks: ledger.looks.filter((look) => look.message === undefined || !unseen.has(look.message.messageId)).map((look) => reportedLook(look, events, texts, partner)),
    retention: [...new Set(told.map(({ message, ...each }) => texts.retention[retentionOf(message.type, categoriesOf(each))])), texts.retentionOfLog],
    withheld: { count: withheld.length, text: sayWithheld(withheld.length, texts) }, rights: texts.rights,
  };
  return { report, withheld };
}

function hashOf({ leafHash, acceptedLeafHash }: LedgerDisclosure): string {
  return leafHash ?? acceptedLeafHash;
}

function withheldOf(disclosure: LedgerDisclosure, released: ReadonlySet<string>): Withheld[] {
  const ground = groundOf(disclosure);
  const leafHash = hashOf(disclosure);
  return ground === undefined || released.has(leafHash) ? [] : [{ leafHash, at: disclosure.at, ground }];
}

function groundOf(disclosure: LedgerDisclosure): WithholdingGround | undefined {
  const categories = categoriesOf(disclosure);
  if (disclosure.purpose === 'P4') return 'abuse-prevention';
  if (categories.includes('C13')) return 'sanctions';
  return categories.includes('C10') ? 'health' : undefined;
}

function categoriesOf({ blocks }: Pick<LedgerDisclosure, 'blocks'>): string[] {
  return [...new Set(blocks.filter(({ permitted }) => permitted).map(({ category }) => category))].sort();
}

function reported(disclosure: LedgerDisclosure, texts: ReportTexts, partner: (id: string) => string): ReportedDisclosure {
  const { at, sender, recipient, message, purpose, norms, blocks } = disclosure;
  const categories = categoriesOf(disclosure);
  const permitted = blocks.filter((block) => block.permitted);
  const consented = permitted.filter(({ consentId }) => consentId !== undefined).length;
  return {
    at, day: sayDay(at, texts), sender: partner(sender), recipient: partner(recipient), type: named(texts.types, message.type), purpose: named(texts.purposes, purpose ?? ''),
    categories: categories.map((code) => named(texts.categories, code)), bases: norms,
    consent: texts.consent[consented === 0 ? 'none' : consented === permitted.length ? 'all' : 'some'], retention: texts.retention[retentionOf(message.type, categories)],
  };
}

function reportedLook({ at, kind, by, message, first }: PersonLook, events: readonly OpenedEvent[], texts: ReportTexts, partner: (id: string) => string): AccessReport['looks'][number] {
  if (kind === 'QUERY') return { at, day: sayDay(at, texts), by: texts.officer, what: texts.looks.query };
  const atConsents = events.some(({ event }) => event.at === at && event.kind === 'READ' && detailText(event, 'what') === 'consents');
  const what = atConsents || message === undefined ? texts.looks.consents : fill(first === false ? texts.looks.fetchedAgain : texts.looks.fetched, { type: named(texts.types, message.type) });
  return { at, day: sayDay(at, texts), by: partner(by.id), what };
}

/** Role and id of every partner that the events show acting; of another the id alone is known. */
function partnerNames(events: readonly OpenedEvent[], texts: ReportTexts): (id: string) => string {
  const roles = new Map(events.filter(({ event }) => event.actor.id !== platformActor.id).map(({ event }) => [event.actor.id, event.actor.role]));
  return (id) => {
    const role = (texts.roles as Readonly<Record<string, string>>)[roles.get(id) ?? ''];
    return role === undefined ? fill(texts.unknownPartner, { id }) : fill(texts.partner, { role, id });
  };
}

function counted(codes: readonly string[], textOf: (code: string) => string): Counted[] {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => ({ code, text: textOf(code), count })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

function sayWithheld(count: number, { withheld }: ReportTexts): string {
  return count === 0 ? withheld.none : fill(count === 1 ? withheld.one : withheld.other, { count });
}

/** A day as people write it, in Solothurn. */
export function sayDay(at: string, { locale }: ReportTexts): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${zurichDate(new Date(at))}T12:00:00Z`));
}
