import { mayAct } from '#cases';
import type { CaseState } from '#cases';
import type pg from 'pg';
import type { BasisRequest } from './basis-request.ts';
import { readEarlierDisclosures } from './earlier-disclosures.ts';
import type { EarlierDisclosures } from './earlier-disclosures.ts';
import { LookUpLane } from './look-up-lane.ts';
import { isRegisteredElsewhere, readCorrected, readOpenAccessRequest, readOpenRequest, readRecalled } from './referenced-messages.ts';
import type { CorrectedMessage, OpenAccessRequest, OpenRequest, RecalledMessage } from './referenced-messages.ts';

/** What few messages make the platform look up. */
export interface OwnFacts {
  /** The request.info that the message refers to, as long as the sender owes the answer; what it asked for, and about whom. */
  request: OpenRequest | undefined;
  /** The request for access that the message refers to, as long as it is open. */
  accessRequest: OpenAccessRequest | undefined;
  /** The message of the case that the sender recalls, with those it may go to. */
  recalled: RecalledMessage | undefined;
  /** The messages of the case with the id that the sender says it corrects: each partner has ids of its own. */
  corrected: CorrectedMessage[];
  /**
   * Of a rectification or erasure: what its targets disclosed, and who has data of the person by now, or will have. `too-many`: the
   * case has more messages than are looked through.
   */
  earlier: EarlierDisclosures | 'too-many' | undefined;
  /** Somebody whom the message registers was registered in another case under the same id, which holds for one case alone. */
  registeredElsewhere: boolean;
}

const nothing: OwnFacts = { request: undefined, accessRequest: undefined, recalled: undefined, corrected: [], earlier: undefined, registeredElsewhere: false };

/** By key: some milliseconds, most of them the way there. The pool has as many connections again for what every message needs. */
const keyed = { atOnce: 4, ofOnePartner: 4, waiting: 256 };
/** Through the messages of a case. */
const throughCases = { atOnce: 2, ofOnePartner: 1, waiting: 16 };

/** Reads what only this message asks, in lanes of their own: what goes through a case delays nothing that goes by key. */
export class OwnLookUps {
  readonly #pool: pg.Pool;
  readonly #keyed = new LookUpLane(keyed);
  readonly #throughCases = new LookUpLane(throughCases);

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** At once where nothing is asked: the message needs nothing of its own, is known already, or the case itself refuses it. */
  read(
    request: BasisRequest,
    { known, head, reached }: { known: object | undefined; head: { state: CaseState | null } | undefined; reached: boolean },
  ): OwnFacts | Promise<OwnFacts> {
    const { answers, recalls, corrects, concerns, registers } = request;
    const asks = answers !== undefined || recalls !== undefined || corrects !== undefined || concerns !== undefined || registers.length > 0;
    if (!asks || request.refused === true || known !== undefined) return nothing;
    const state = head?.state ?? null;
    if (!mayAct(state, request.senderId, request.type, reached)) return nothing;
    const lane = concerns === undefined ? this.#keyed : this.#throughCases;
    return lane.run(request.senderId, () => this.#facts(request, state));
  }

  async #facts(request: BasisRequest, state: CaseState | null): Promise<OwnFacts> {
    return {
      request: await readOpenRequest(this.#pool, request),
      accessRequest: await readOpenAccessRequest(this.#pool, request),
      recalled: await readRecalled(this.#pool, request),
      corrected: await readCorrected(this.#pool, request, state),
      earlier: await readEarlierDisclosures(this.#pool, request),
      registeredElsewhere: await isRegisteredElsewhere(this.#pool, request),
    };
  }
}
