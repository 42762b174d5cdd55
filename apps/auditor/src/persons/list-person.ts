import { readHead, type AuditDatabase } from '#persistence';
import type { LookRecord, RecordLooks } from '../looks/record-looks.ts';
import type { Purpose } from '../looks/read-look.ts';
import { findPerson, type CasePerson, type PersonRequest } from './find-person.ts';
import { personLedger, type Ledger } from './person-ledger.ts';

export interface PersonAnswer extends Ledger {
  readonly persons: readonly CasePerson[];
  readonly events: number;
  readonly complete: boolean;
  readonly treeSize: number;
  readonly query: LookRecord;
}

/** Who disclosed what about a person to whom, when, on which norm, rule and consent; who tried, and who looked. */
export class ListPerson {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  run(userId: string, purpose: Purpose, request: PersonRequest, at: Date): Promise<PersonAnswer> {
    return this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const { persons, events, complete } = await findPerson(this.#database, request, size);
      const ledger = personLedger(events, new Set(persons.map(({ personId }) => personId)));
      const answer = { persons, ...ledger, events: events.length, complete, treeSize: Number(size) };
      return { answer, about: aboutPerson(request, persons, { answer: 'person', shown: events.length }) };
    });
  }
}

/** A look at a person is found under every case that she was found in. */
export function aboutPerson(request: PersonRequest, persons: readonly CasePerson[], detail: Record<string, string | number>) {
  return {
    ...('personKey' in request ? { personKeys: [request.personKey] } : { caseId: request.caseId }),
    ...(persons.length === 0 ? {} : { subjects: persons.map(({ personId }) => personId) }),
    detail,
  };
}
