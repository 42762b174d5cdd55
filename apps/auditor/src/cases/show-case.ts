import { readHead, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import { pageEvents } from '../persons/person-page.ts';
import { findEvents } from '../queries/find-events.ts';
import { readCursor, writeCursor } from '../queries/page-cursor.ts';
import { shownEvent, type ShownEvent } from '../queries/query-events.ts';
import { sentenceOf, type Sentence } from './event-sentence.ts';

export interface CaseRequest {
  readonly caseId: string;
  /** Where a page of earlier events begins. */
  readonly cursor?: string;
}

export interface CaseAnswer {
  readonly caseId: string;
  /** Oldest first. */
  readonly timeline: readonly { readonly sentence: Sentence; readonly shown: ShownEvent }[];
  /** Everything is in this one answer. */
  readonly complete: boolean;
  /** Asks for the page before this one; missing where the case begins. */
  readonly nextCursor?: string;
  readonly treeSize: number;
  readonly query: LookRecord;
}

/** The course of a case, in order; the newest page first, each oldest first. */
export class ShowCase {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  /** Every page is a look of its own. @throws Problem query-invalid for a cursor of another case */
  run(userId: string, purpose: LookPurpose, { caseId, cursor }: CaseRequest, at: Date): Promise<CaseAnswer> {
    return this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const from = cursor === undefined ? size : readCursor(cursor, { caseId });
      if (from === undefined || from > size) throw new Problem('query-invalid', { pointers: [{ pointer: '/cursor', rule: 'of this case' }] });
      const { events, before } = await findEvents(this.#database, { caseId }, size, from, pageEvents);
      const timeline = events.map(shownEvent).toReversed().map((shown) => ({ sentence: sentenceOf(shown.event), shown }));
      const further = cursor !== undefined;
      return {
        answer: {
          caseId,
          timeline,
          complete: !further && before === undefined,
          ...(before === undefined ? {} : { nextCursor: writeCursor(before, { caseId }) }),
          treeSize: Number(size),
        },
        about: { caseId, detail: { answer: 'case', shown: timeline.length, furtherPage: further } },
      };
    });
  }
}
