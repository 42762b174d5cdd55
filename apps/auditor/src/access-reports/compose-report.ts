import { messageKeyValue, platformActor } from '#audit';
import { zurichDate } from '#cases';
import type { OpenedEvent } from '../looks/opened-event.ts';
import { detailText } from '../looks/opened-event.ts';
import { personLedger, type LedgerDisclosure, type PersonLook } from '../persons/person-ledger.ts';
import type { PersonPage } from '../persons/person-page.ts';
import { retentionOf } from './message-retention.ts';
import { fill, named, type ReportTexts } from './report-texts.ts';
import { restingOn, sayNorm } from './say-norm.ts';

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
  /** Said in place of every entry where no disclosure of the person is, or no longer is, in the log; what an empty report would leave open. */
  readonly nothing?: string;
  readonly introduction: readonly string[];
  readonly sources: readonly Counted[];
  readonly recipients: readonly Counted[];
  readonly purposes: readonly Counted[];
  readonly categories: readonly Counted[];
  readonly disclosures: readonly ReportedDisclosure[];
  readonly looks: readonly ReportedLook[];
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

export interface ReportedLook {
  readonly at: string;
  readonly day: string;
  readonly by: string;
  readonly what: string;
}

export type WithholdingGround = 'health' | 'sanctions' | 'abuse-prevention';

/** For the officer alone: what is not in the report, and why. */
export interface Withheld {
  readonly leafHash: string;
  readonly at: string;
  readonly ground: WithholdingGround;
}

/** What a report was asked for by: an AHV number, or the ids of a case. */
export type AskedBy = 'number' | 'ids';

/** A part of the person's events. */
export type ReportPage = Pick<PersonPage, 'persons' | 'events' | 'later'>;

/**
 * Composes the answer to a person who asks what was disclosed about her (DSG Art. 25): sources, recipients, purposes,
 * categories, retention and every disclosure that has happened. Of others nothing is told, of staff only for whom they act.
 * What is confidential stays out, counted, until it is released: health data (it goes by a physician), sanctions, and what
 * serves to prevent abuse.
 *
 * However many events there are, a page of them is enough at a time: all are taken once, and then told one page after the
 * other. Beyond that it holds what is withheld, by its hash.
 */
export class ReportComposer {
  /** In the order of the pages. */
  readonly withheld: Withheld[] = [];
  readonly #texts: ReportTexts;
  readonly #released: ReadonlySet<string>;
  readonly #askedBy: AskedBy;
  /** Under the platform's id its staff act too, in roles of their own: the platform is itself. */
  readonly #roles = new Map<string, string>([[platformActor.id, platformActor.role]]);
  readonly #counts = { sources: new Map<string, number>(), recipients: new Map<string, number>(), purposes: new Map<string, number>(), categories: new Map<string, number>() };
  readonly #retention = new Set<string>();
  /** Messages of which something is withheld, by sender and id. */
  readonly #unseen = new Set<string>();
  #told = 0;
  readonly #found = { events: 0, looks: 0 };

  /** @param released confidential entries that have been released, by leaf hash */
  constructor(texts: ReportTexts, released: ReadonlySet<string>, askedBy: AskedBy) {
    this.#texts = texts;
    this.#released = released;
    this.#askedBy = askedBy;
  }

  /** Disclosures of the pages taken, without what is withheld. */
  get told(): number {
    return this.#told;
  }

  take(page: ReportPage): void {
    for (const { event: { actor, kind } } of page.events) {
      if (actor.id !== platformActor.id) this.#roles.set(actor.id, actor.role);
      this.#found[kind === 'QUERY' ? 'looks' : 'events'] += 1;
    }
    for (const disclosure of disclosedIn(page)) {
      const ground = this.#groundOf(disclosure);
      if (ground === undefined) this.#count(disclosure);
      else {
        this.withheld.push({ leafHash: hashOf(disclosure), at: disclosure.at, ground });
        this.#unseen.add(keyOf(disclosure.message));
      }
    }
  }

  /** What stands around the entries, once every page is taken. */
  summary(at: Date): Omit<AccessReport, 'reference' | 'disclosures' | 'looks'> {
    const texts = this.#texts;
    const { sources, recipients, purposes, categories } = this.#counts;
    const nothing = this.#nothing();
    return {
      language: texts.language, title: texts.title, madeAt: at.toISOString(), ...(nothing === undefined ? {} : { nothing }), introduction: nothing === undefined ? texts.introduction : [],
      sources: counted(sources, this.#partner), recipients: counted(recipients, this.#partner),
      purposes: counted(purposes, (code) => named(texts.purposes, code)), categories: counted(categories, (code) => named(texts.categories, code)),
      retention: nothing === undefined ? [...this.#retention, texts.retentionOfLog] : [], withheld: { count: this.withheld.length, text: sayWithheld(this.withheld.length, texts) }, rights: texts.rights,
    };
  }

  /** Of a person who was never there, or whom an erasure has the log forget; only later looks for her may be left. */
  #nothing(): string | undefined {
    const { nobody } = this.#texts;
    if (this.#found.events > 0) return undefined;
    return this.#found.looks === 0 ? nobody[this.#askedBy] : `${nobody[this.#askedBy]} ${nobody.looks}`;
  }

  /** The page's disclosures, newest first. */
  disclosuresIn(page: ReportPage): ReportedDisclosure[] {
    return disclosedIn(page).filter((each) => this.#groundOf(each) === undefined).map((each) => reported(each, this.#texts, this.#partner));
  }

  looksIn(page: ReportPage): ReportedLook[] {
    const { looks } = personLedger(page.events, idsOf(page), page.later);
    return looks.filter(({ message }) => message === undefined || !this.#unseen.has(keyOf(message))).map((look) => reportedLook(look, page.events, this.#texts, this.#partner));
  }

  #count(disclosure: LedgerDisclosure): void {
    const { state, sender, recipient, purpose, message } = disclosure;
    const categories = categoriesOf(disclosure);
    this.#told += 1;
    add(this.#counts.sources, sender);
    if (state === 'disclosed') add(this.#counts.recipients, recipient);
    if (purpose !== undefined) add(this.#counts.purposes, purpose);
    for (const category of categories) add(this.#counts.categories, category);
    this.#retention.add(this.#texts.retention[retentionOf(message.type, categories)]);
  }

  #groundOf(disclosure: LedgerDisclosure): WithholdingGround | undefined {
    return this.#released.has(hashOf(disclosure)) ? undefined : groundOf(disclosure);
  }

  /** Role and id of every partner that the events show acting; of another the id alone is known. */
  readonly #partner = (id: string): string => {
    const texts = this.#texts;
    const role = (texts.roles as Readonly<Record<string, string>>)[this.#roles.get(id) ?? ''];
    return role === undefined ? fill(texts.unknownPartner, { id }) : fill(texts.partner, { role, id });
  };
}

/** What may have happened is told too. */
function disclosedIn(page: ReportPage): LedgerDisclosure[] {
  return personLedger(page.events, idsOf(page), page.later).disclosures.filter(({ state }) => state === 'disclosed' || state === 'uncertain');
}

function keyOf({ senderId, messageId }: LedgerDisclosure['message']): string {
  return messageKeyValue(senderId, messageId);
}

function idsOf({ persons }: ReportPage): ReadonlySet<string> {
  return new Set(persons.map(({ personId }) => personId));
}

function hashOf({ leafHash, acceptedLeafHash }: LedgerDisclosure): string {
  return leafHash ?? acceptedLeafHash;
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
  const { state, at, sender, message, purpose, norms, blocks } = disclosure;
  const recipient = state === 'uncertain' ? fill(texts.uncertain, { partner: partner(disclosure.recipient) }) : partner(disclosure.recipient);
  const categories = categoriesOf(disclosure);
  const permitted = blocks.filter((block) => block.permitted);
  const consented = permitted.filter(({ consentId }) => consentId !== undefined).length;
  return {
    at, day: sayDay(at, texts), sender: partner(sender), recipient, type: named(texts.types, message.type), purpose: named(texts.purposes, purpose ?? ''),
    categories: categories.map((code) => named(texts.categories, code)), bases: norms.map((norm) => sayNorm(norm, texts)),
    consent: sayConsent(consented === 0 ? 'none' : consented === permitted.length ? 'all' : 'some', norms, texts), retention: texts.retention[retentionOf(message.type, categories)],
  };
}

/** What goes without consent goes by law, or by what the platform has laid down: that is said apart. */
function sayConsent(share: 'all' | 'none' | 'some', norms: readonly string[], { consent, grounds }: ReportTexts): string {
  const ground = restingOn(norms);
  return share === 'all' || ground === undefined ? consent[share] : `${consent[share]}, ${grounds[ground]}`;
}

function reportedLook({ at, kind, by, message, first }: PersonLook, events: readonly OpenedEvent[], texts: ReportTexts, partner: (id: string) => string): ReportedLook {
  if (kind === 'QUERY') return { at, day: sayDay(at, texts), by: texts.officer, what: texts.looks.query };
  const atConsents = events.some(({ event }) => event.at === at && event.kind === 'READ' && detailText(event, 'what') === 'consents');
  const what = atConsents || message === undefined ? texts.looks.consents : fill(first === false ? texts.looks.fetchedAgain : texts.looks.fetched, { type: named(texts.types, message.type) });
  return { at, day: sayDay(at, texts), by: partner(by.id), what };
}

function add(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}

function counted(counts: ReadonlyMap<string, number>, textOf: (code: string) => string): Counted[] {
  return [...counts].map(([code, count]) => ({ code, text: textOf(code), count })).sort((x, y) => y.count - x.count || (x.code < y.code ? -1 : 1));
}

function sayWithheld(count: number, { withheld }: ReportTexts): string {
  return count === 0 ? withheld.none : fill(count === 1 ? withheld.one : withheld.other, { count });
}

/** A day as people write it, in Solothurn. */
export function sayDay(at: string, { locale }: ReportTexts): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${zurichDate(new Date(at))}T12:00:00Z`));
}
