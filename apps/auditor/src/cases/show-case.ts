import { readHead, type AuditDatabase } from '#persistence';
import type { LookRecord, RecordLooks } from '../looks/record-looks.ts';
import type { LookPurpose } from '../looks/read-look.ts';
import { mostEvents } from '../persons/find-person.ts';
import { findAll } from '../queries/find-events.ts';
import { shownEvent, type ShownEvent } from '../queries/query-events.ts';
import { sentenceOf, type Sentence } from './event-sentence.ts';

export interface CaseAnswer {
  readonly caseId: string;
  /** Oldest first. */
  readonly timeline: readonly { readonly sentence: Sentence; readonly shown: ShownEvent }[];
  /** False when the case has more events than one answer holds: then the newest are told. */
  readonly complete: boolean;
  readonly treeSize: number;
  readonly query: LookRecord;
}

/** The course of a case, in order. */
export class ShowCase {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  run(userId: string, purpose: LookPurpose, caseId: string, at: Date): Promise<CaseAnswer> {
    return this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const newestFirst: ShownEvent[] = [];
      let complete = true;
      for await (const found of findAll(this.#database, { caseId }, size)) {
        complete = newestFirst.length < mostEvents;
        if (!complete) break;
        newestFirst.push(shownEvent(found));
      }
      const timeline = newestFirst.toReversed().map((shown) => ({ sentence: sentenceOf(shown.event), shown }));
      return { answer: { caseId, timeline, complete, treeSize: Number(size) }, about: { caseId, detail: { answer: 'case', shown: timeline.length } } };
    });
  }
}
