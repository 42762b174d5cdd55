import { readHead, type AuditDatabase } from '#persistence';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import { Problem } from '#problems';
import type { PersonKeys } from '../looks/person-keys.ts';
import type { PersonInCase, PersonRequest } from './find-person.ts';
import { readPersonCursor, writePersonCursor, type PersonPlace } from './person-cursor.ts';
import { personLedger, type Ledger } from './person-ledger.ts';
import { personPage } from './person-page.ts';

export interface PersonAnswer extends Ledger {
  readonly persons: readonly PersonInCase[];
  /** Of this page. */
  readonly events: number;
  /** Everything is in this one answer. */
  readonly complete: boolean;
  /** Asks for the next page; missing after the last one. */
  readonly nextCursor?: string;
  readonly treeSize: number;
  readonly query: LookRecord;
}

/** Who disclosed what about a person to whom, when, on which norm, rule and consent; who tried, and who looked. */
export class ListPerson {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;
  readonly #keys: PersonKeys;

  constructor(database: AuditDatabase, looks: RecordLooks, keys: PersonKeys) {
    this.#database = database;
    this.#looks = looks;
    this.#keys = keys;
  }

  /** Every page is a look of its own. @throws Problem query-invalid for a cursor of somebody else */
  run(userId: string, purpose: LookPurpose, asked: PersonRequest | { readonly cursor: string }, at: Date): Promise<PersonAnswer> {
    return this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const { request, before } = 'cursor' in asked ? this.#placeOf(userId, asked.cursor, size) : { request: asked, before: size };
      const page = await personPage(this.#database, request, size, before);
      const { persons, events } = page;
      const ledger = personLedger(events, new Set(persons.map(({ personId }) => personId)), page.later);
      const answer = {
        persons, ...ledger, events: events.length, complete: !('cursor' in asked) && page.before === undefined, treeSize: Number(size),
        ...(page.before === undefined ? {} : { nextCursor: writePersonCursor(this.#keys.veil, userId, { request, before: page.before }) }),
      };
      return { answer, about: aboutPerson(request, persons, { answer: 'person', shown: events.length, furtherPage: 'cursor' in asked }) };
    });
  }

  #placeOf(userId: string, cursor: string, size: bigint): PersonPlace {
    const place = readPersonCursor(this.#keys.veil, userId, cursor);
    if (place === undefined || place.before > size) throw new Problem('query-invalid', { pointers: [{ pointer: '/cursor', rule: 'of a look of yours' }] });
    return place;
  }
}

/** A look at a person is found under every case that she was found in. */
export function aboutPerson(request: PersonRequest, persons: readonly PersonInCase[], detail: Record<string, string | number | boolean>) {
  return {
    ...('personKey' in request ? { personKeys: [request.personKey] } : { caseId: request.caseId }),
    ...(persons.length === 0 ? {} : { subjects: persons.map(({ personId }) => personId) }),
    detail,
  };
}
