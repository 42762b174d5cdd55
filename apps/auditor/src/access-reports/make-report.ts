import { readHead, type AuditDatabase } from '#persistence';
import type { LookRecord, RecordLooks } from '../looks/record-looks.ts';
import type { LookPurpose } from '../looks/read-look.ts';
import { findPerson, type PersonRequest } from '../persons/find-person.ts';
import { aboutPerson } from '../persons/list-person.ts';
import { composeReport, type AccessReport, type Withheld } from './compose-report.ts';
import type { ReportTexts } from './report-texts.ts';

export interface ReportRequest {
  readonly person: PersonRequest;
  readonly texts: ReportTexts;
  readonly format: 'json' | 'pdf';
  /** Withheld entries that have been released, by leaf hash. */
  readonly release: readonly string[];
}

export interface ReportAnswer {
  readonly report: AccessReport;
  readonly withheld: readonly Withheld[];
  readonly complete: boolean;
  readonly treeSize: number;
  readonly query: LookRecord;
}

/** Makes a subject access report (Auskunft). What was released for it is on record with the look. */
export class MakeReport {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  async run(userId: string, purpose: LookPurpose, { person, texts, format, release }: ReportRequest, at: Date): Promise<ReportAnswer> {
    const { composed, ...answer } = await this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const { persons, events, complete } = await findPerson(this.#database, person, size);
      const { report, withheld } = composeReport({ events, persons: new Set(persons.map(({ personId }) => personId)), released: new Set(release) }, texts, at);
      const about = aboutPerson(person, persons, { answer: 'access-report', language: texts.language, format, shown: report.disclosures.length, withheld: withheld.length, released: release.length });
      return { answer: { composed: report, withheld, complete, treeSize: Number(size) }, about: { ...about, ...(release.length === 0 ? {} : { text: { released: release.join(' ') } }) } };
    });
    return { report: { ...composed, reference: answer.query.eventId }, ...answer };
  }
}
