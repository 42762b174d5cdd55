import { hash } from 'node:crypto';
import type { RecipientDecision } from '#disclosure';
import { spendNonce } from '#persistence';
import type { DecisionBasis, Queryable } from '#persistence';
import { Problem } from '#problems';
import type { ProblemBody } from '#problems';
import type { SignedBy } from '../submissions/signed-by.ts';
import { evenOut } from '../refusals/even-out.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import type { Judgement, JudgeMessage } from './judge-message.ts';
import { outcomeOf } from './receipt.ts';
import type { Receipt, ReceiptItem, ReceiptOutcome } from './receipt.ts';

/** As the receipt would have it, and beside it what the nearest rule lacks: codes of conditions, `consent`, `category`, `purpose`. */
export type PreflightItem = ReceiptItem & { missing: readonly string[] };
export type PreflightOutcome = Omit<ReceiptOutcome, 'items'> & { items: PreflightItem[] };

/** What the same bytes would be answered with if they were submitted now. */
export interface Preflight {
  verdict: 'accepted' | 'refused';
  /** The status of the answer: 202, 200 for bytes accepted before, else the problem's. */
  status: number;
  outcomes: PreflightOutcome[];
  warnings: Receipt['warnings'];
  problem?: ProblemBody;
}

/**
 * Says what would become of a message without accepting it: the judgement of a submission, on the state of this moment.
 * Nothing of the message is kept, neither its id nor its nonce is used up. What is left is the nonce of the question and one
 * more in a count, of refusals by code: so many questions leave a trace, no person does.
 */
export class PreflightMessage {
  readonly #db: Queryable;
  readonly #judge: JudgeMessage;
  readonly #refusals: RefusalLog;

  constructor(db: Queryable, judge: JudgeMessage, refusals: RefusalLog) {
    this.#db = db;
    this.#judge = judge;
    this.#refusals = refusals;
  }

  /** @throws Problem replay, for a question that was asked before under this signature */
  async run(signer: SignedBy): Promise<Preflight> {
    // Apart from the nonces of messages, whose own is not touched.
    if (!(await spendNonce(this.#db, signer.wire.keyid, `preflight ${signer.nonce}`))) throw new Problem('replay');
    const reading = this.#judge.read(signer.body, signer.partner, signer.receivedAt);
    if (!reading.ok) return this.#refuse(signer, reading.problem);
    const basis = await this.#judge.basis(reading);
    if (basis.known !== undefined) return isSame(basis.known, signer.body) ? repeated(basis.known) : this.#refuse(signer, new Problem('message-conflict'));
    const judgement = this.#judge.judge(reading.checked, { sender: signer.partner, receivedAt: signer.receivedAt }, basis);
    if (!judgement.accepted) return this.#refuse(signer, judgement.problem, judgement.outcomes.map((each) => shown(each, judgement.subjects)));
    this.#refusals.affirmed(signer);
    return accepted(judgement);
  }

  async #refuse(signer: SignedBy, problem: Problem, outcomes: PreflightOutcome[] = []): Promise<Preflight> {
    this.#refusals.counted(signer, problem);
    await evenOut(problem, signer.receivedAt);
    return { verdict: 'refused', status: problem.status, outcomes, warnings: [], problem: problem.toBody() };
  }
}

function accepted({ decided }: Extract<Judgement, { accepted: true }>): Preflight {
  const { outcomes, disclosure, warnings } = decided;
  return { verdict: 'accepted', status: 202, outcomes: outcomes.map((each) => shown(each, disclosure.subjects)), warnings: [...warnings] };
}

function shown(decision: RecipientDecision, subjects: readonly string[]): PreflightOutcome {
  const outcome = outcomeOf(decision, subjects);
  return { ...outcome, items: outcome.items.map((item, i) => ({ ...item, missing: decision.decision?.items[i]?.unmet ?? [] })) };
}

/** The bytes that were accepted under this id, or others? */
function isSame({ digest }: NonNullable<DecisionBasis['known']>, body: Buffer): boolean {
  return digest === hash('sha256', body, 'hex');
}

/** Bytes that were accepted before are answered with the receipt of then. */
function repeated({ receipt }: NonNullable<DecisionBasis['known']>): Preflight {
  const { outcomes, warnings } = JSON.parse(receipt.body) as Receipt;
  return { verdict: 'accepted', status: 200, outcomes: outcomes.map((each) => ({ ...each, items: each.items.map((item) => ({ ...item, missing: [] })) })), warnings };
}
