import { setTimeout as delay } from 'node:timers/promises';
import type { Envelope } from '#schemas';
import { Story } from '../support/story.ts';
import type { SeededRandom } from './random.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import type { SendParts } from './send-until-answered.ts';

/** Regions that sign fast: the harness shares two cores with what it tests. */
const regions = ['sr-sro', 'sr-dorneck'] as const;
/** How the load is made up. */
export interface Mix {
  /** Of all plans, the share that is followed by the withdrawal of the consent they rest on. */
  withdrawn: number;
  /** So many calls at once carry each plan. */
  copies: number;
  /** Who is told, each as often as it stands here. */
  casts: readonly (readonly string[])[];
}

export const usualMix: Mix = { withdrawn: 0.005, copies: 1, casts: [['rav-solothurn', 'ivst-so'], ['rav-solothurn'], ['rav-solothurn', 'ivst-so'], ['rav-olten', 'ivst-so']] };
/** One recipient a message, on its topic: the most that two cores carry beside the harness. What piles up behind a withdrawal is owed a notice each. */
export const topicAlone: Partial<Mix> = { withdrawn: 0.0005, casts: [['rav-solothurn']] };

interface Case {
  story: Story;
  recipients: string[];
  planVersion: number;
  /** What its sender's system does for the case, one after the other: the order that must be kept. */
  turn: Promise<void>;
  withdrawn: boolean;
}

export interface WorkloadParts extends SendParts {
  random: SeededRandom;
  mix: Mix;
}

/**
 * Partners that send plans about their cases at a rate that does not ask whether the platform keeps up, repeat the same
 * bytes until there is an answer, and begin new cases in place of those whose consent was withdrawn.
 */
export class Workload {
  readonly #parts: WorkloadParts;
  readonly #cases: Case[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #stopped = false;
  #due = 0;
  perSecond = 0;

  constructor(parts: WorkloadParts) {
    this.#parts = parts;
  }

  /** Opens cases: consent, registration, and the answers of those who are asked to take part. */
  async open(count: number): Promise<void> {
    const lanes = Array.from({ length: 8 }, async () => {
      while (this.#cases.length < count) await this.#openCase();
    });
    await Promise.all(lanes);
  }

  start(): void {
    this.#keep(this.#pace());
  }

  /** Sends so many at once, on top of the rate. */
  surge(messages: number): void {
    for (let i = 0; i < messages; i++) this.#sendNext();
  }

  /** Ends the sending; settles when every message has its answer. */
  async stop(): Promise<void> {
    this.#stopped = true;
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Messages that were due and have no answer yet. */
  get waiting(): number {
    return this.#running.size;
  }

  async #pace(): Promise<void> {
    const tickMs = 20;
    for (let last = Date.now(); !this.#stopped; await delay(tickMs)) {
      const now = Date.now();
      this.#due += ((now - last) / 1_000) * this.perSecond;
      last = now;
      for (; this.#due >= 1; this.#due -= 1) this.#sendNext();
    }
  }

  #sendNext(): void {
    const open = this.#cases.filter(({ withdrawn }) => !withdrawn);
    if (open.length === 0) return;
    const { random } = this.#parts;
    const chosen = random.pick(open);
    const plan = seeded(chosen.story.plan(chosen.recipients, ++chosen.planVersion), random);
    this.#inTurn(chosen, async () => void (await this.#send(plan, chosen.story.caseId, this.#parts.mix.copies)));
    if (random.next() < this.#parts.mix.withdrawn) this.#withdraw(chosen);
  }

  #withdraw(chosen: Case): void {
    chosen.withdrawn = true;
    const withdrawal = seeded(chosen.story.consentWithdrawn(), this.#parts.random);
    this.#inTurn(chosen, async () => {
      this.#parts.arrivals.forget(chosen.story.caseId);
      await this.#send(withdrawal, chosen.story.caseId);
    });
    this.#keep(this.#openCase());
  }

  #inTurn(chosen: Case, work: () => Promise<void>): void {
    chosen.turn = chosen.turn.then(work);
    this.#keep(chosen.turn);
  }

  #keep(work: Promise<unknown>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async #openCase(): Promise<void> {
    const { random, mix } = this.#parts;
    const story = Object.assign(new Story(random.pick(regions)), { caseId: random.uuid(), personId: random.uuid(), consentId: random.uuid() });
    const invited: string[] = [...random.pick(mix.casts)];
    const consent = seeded(story.consentGranted(invited, ['C01', 'C03', 'C15', 'C16']), random);
    const registration = seeded(story.registration(invited), random);
    const answers = new Map<string, Envelope>(invited.map((recipient) => [recipient, seeded(story.participation(recipient), random)]));
    await this.#send(consent, story.caseId);
    const recipients = await this.#send(registration, story.caseId);
    for (const recipient of recipients) {
      const answer = answers.get(recipient);
      if (answer !== undefined) await this.#answer(answer, registration.frame.messageId, story.caseId);
    }
    if (recipients.length > 0) this.#cases.push({ story, recipients, planVersion: 0, turn: Promise.resolve(), withdrawn: false });
  }

  /** An invited partner answers once the registration has reached it: until then it is not in the case. */
  async #answer(answer: Envelope, registrationId: string, caseId: string): Promise<void> {
    await this.#parts.arrivals.reached(registrationId, answer.frame.senderId);
    await this.#send(answer, caseId);
  }

  #send(envelope: Envelope, caseId: string, copies = 1): Promise<string[]> {
    return sendUntilAnswered(this.#parts, envelope, caseId, { copies });
  }
}

/** The same seed gives the same message ids. */
function seeded(envelope: Envelope, random: SeededRandom): Envelope {
  return { ...envelope, frame: { ...envelope.frame, messageId: random.uuid() } };
}
