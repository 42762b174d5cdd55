import { Readable } from 'node:stream';
import { readHead, type AuditDatabase } from '#persistence';
import { jsonPieces } from '../looks/json-pieces.ts';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import { otherwiseNamed, type PersonInCase, type PersonRequest } from '../persons/find-person.ts';
import { aboutPerson } from '../persons/list-person.ts';
import { personPages, type PersonPage } from '../persons/person-page.ts';
import { ReportComposer, type AccessReport, type ReportedDisclosure, type ReportedLook } from './compose-report.ts';
import type { ReportTexts } from './report-texts.ts';

export interface ReportRequest {
  readonly person: PersonRequest;
  readonly texts: ReportTexts;
  readonly format: 'json' | 'pdf';
  /** Withheld entries that have been released, by leaf hash. */
  readonly release: readonly string[];
}

/** A report to be printed, with how many entries the whole one has beyond it. */
export interface PrintableReport {
  readonly report: AccessReport;
  readonly beyond: { readonly disclosures: number; readonly looks: number };
}

/** The look, and everything that is told by it, to be gone through again. */
interface Composed {
  readonly composer: ReportComposer;
  readonly pages: () => AsyncGenerator<PersonPage>;
  readonly query: LookRecord;
  readonly treeSize: number;
  /** The person's cases; each is proven by itself. */
  readonly cases: number;
  /** Where she was also named by another number than the one that was asked for. */
  readonly otherNumbers: readonly PersonInCase[];
}

/** Disclosures, and looks, of a report on paper: some two hundred pages, some seconds of a core. */
export const mostPrinted = 1_000;

/**
 * Makes a subject access report (Auskunft), however much there is to tell: the events are read page by page, first for the
 * figures, then for the entries. What was released for it is on record with the look.
 */
export class MakeReport {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  /**
   * The whole report as JSON, sent as fast as it is taken; on record before its first byte. It breaks off where the log has
   * meanwhile forgotten something of the person: figures and entries never differ.
   *
   * @throws Problem rate-limited beyond a few at a time; a report counts until its last byte
   */
  async whole(userId: string, purpose: LookPurpose, request: ReportRequest, at: Date): Promise<Readable> {
    const end = this.#looks.begin(userId);
    try {
      const { composer, pages, query, treeSize, cases, otherNumbers } = await this.#compose(userId, purpose, request, at);
      const report = { ...composer.summary(at), reference: query.eventId, disclosures: disclosuresOf(composer, pages), looks: looksOf(composer, pages) };
      const stream = Readable.from(jsonPieces({ report, withheld: composer.withheld, cases, otherNumbers, treeSize, query }));
      stream.once('close', end);
      return stream;
    } catch (error) {
      end();
      throw error;
    }
  }

  /** The report for paper: the newest entries, as many as fit, and how many more the whole one has. */
  async printable(userId: string, purpose: LookPurpose, request: ReportRequest, at: Date): Promise<PrintableReport> {
    const end = this.#looks.begin(userId);
    try {
      const { composer, pages, query } = await this.#compose(userId, purpose, request, at);
      const disclosures = await newest(disclosuresOf(composer, pages));
      const looks = await newest(looksOf(composer, pages));
      return {
        report: { ...composer.summary(at), reference: query.eventId, disclosures: disclosures.first, looks: looks.first },
        beyond: { disclosures: disclosures.beyond, looks: looks.beyond },
      };
    } finally {
      end();
    }
  }

  async #compose(userId: string, purpose: LookPurpose, { person, texts, format, release }: ReportRequest, at: Date): Promise<Composed> {
    const { size } = await readHead(this.#database);
    const pages = personPages(this.#database, person, size);
    const composer = new ReportComposer(texts, new Set(release), 'personKey' in person ? 'number' : 'ids');
    let persons: readonly PersonInCase[] = [];
    const otherNumbers = new Set<PersonInCase>();
    for await (const page of pages()) {
      composer.take(page);
      ({ persons } = page);
      if ('personKey' in person) for (const each of page.events.flatMap((event) => otherwiseNamed(person.personKey, persons, event))) otherNumbers.add(each);
    }
    const about = aboutPerson(person, persons, {
      answer: 'access-report',
      language: texts.language,
      format,
      shown: composer.told,
      withheld: composer.withheld.length,
      released: release.length,
    });
    const query = await this.#looks.write(
      userId,
      purpose,
      { ...about, ...(release.length === 0 ? {} : { text: { released: release.join(' ') } }) },
      at,
    );
    return { composer, pages, query, treeSize: Number(size), cases: persons.length, otherNumbers: [...otherNumbers] };
  }
}

async function* disclosuresOf(composer: ReportComposer, pages: Composed['pages']): AsyncGenerator<ReportedDisclosure> {
  let told = 0;
  for await (const page of pages()) {
    const disclosures = composer.disclosuresIn(page);
    told += disclosures.length;
    yield* disclosures;
  }
  if (told !== composer.told) throw new Error('the log has forgotten part of the report while it was made');
}

async function* looksOf(composer: ReportComposer, pages: Composed['pages']): AsyncGenerator<ReportedLook> {
  for await (const page of pages()) yield* composer.looksIn(page);
}

async function newest<T>(entries: AsyncIterable<T>): Promise<{ readonly first: readonly T[]; readonly beyond: number }> {
  const first: T[] = [];
  let beyond = 0;
  for await (const entry of entries) {
    if (first.length < mostPrinted) first.push(entry);
    else beyond += 1;
  }
  return { first, beyond };
}
