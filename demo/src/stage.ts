import { setTimeout as delay } from 'node:timers/promises';
import type { Accepted, Answer, Delivery } from '#sdk';
import type { Envelope } from '#schemas';
import { typeIdOf } from '#schemas';
import type { Names, Narrator } from './narrator.ts';
import type { AuditOffice } from './audit-office.ts';
import type { OperatorDesk } from './operator-desk.ts';
import type { Expected, PartnerSystem } from './partner-system.ts';

export interface Expectation {
  readonly scenario: string;
  readonly claim: string;
  readonly held: boolean;
}

export interface StageParts {
  readonly systems: ReadonlyMap<string, PartnerSystem>;
  readonly narrator: Narrator;
  /** German titles of the message types, from the public catalogue. */
  readonly titles: ReadonlyMap<string, string>;
  readonly partnerNames: ReadonlyMap<string, string>;
  readonly operator: OperatorDesk;
  readonly office: AuditOffice;
}

/** An obligation by what is known of it: its kind, who owes it, and the message that brought it about. */
interface ObligationOf {
  readonly kind: string;
  readonly partner: string;
  readonly messageId: string;
}

interface ListedObligation {
  readonly obligationId: string;
  readonly state: 'OPEN' | 'REMINDED' | 'OVERDUE' | 'DONE';
  readonly dueOn: string;
  readonly reference: { readonly messageId: string };
}

/** Where a scenario is played: it sends and receives, tells what comes of it, counts, and notes what was expected. */
export class Stage {
  readonly narrator: Narrator;
  readonly expectations: Expectation[] = [];
  readonly accepted: Accepted[] = [];
  readonly tally = { delivered: 0, withheld: 0, refused: 0 };
  readonly #deliveredIn = new Map<string, number>();
  /** Staff of the canton, and the data-protection officer. */
  readonly operator: OperatorDesk;
  readonly office: AuditOffice;
  /** A message that people may send by hand once the scenarios are over. */
  suggestion: Envelope | undefined;
  /** A person of the scenarios whom the data-protection officer may look for by AHV number. */
  searchable: { readonly name: string; readonly vn: string } | undefined;
  readonly #parts: StageParts;
  readonly #people = new Map<string, string>();
  #scenario = '';

  constructor(parts: StageParts) {
    this.#parts = parts;
    this.narrator = parts.narrator;
    this.operator = parts.operator;
    this.office = parts.office;
  }

  begin(scenario: string, title: string): void {
    this.#scenario = scenario;
    this.narrator.title(`${scenario}  ${title}`);
  }

  partner(id: string): PartnerSystem {
    const system = this.#parts.systems.get(id);
    if (system === undefined) throw new RangeError(`no partner ${id} on stage`);
    return system;
  }

  /** How a person is called in the story; the platform knows ids only. */
  introduce(personId: string, name: string): void {
    this.#people.set(personId, name);
  }

  /** Sends and tells what was decided for whom. */
  async send(sender: PartnerSystem, envelope: Envelope): Promise<Answer<Accepted>> {
    const names = this.#namesFor(envelope);
    const recipients = envelope.frame.recipientId.map((id) => names.partner(id)).join(' und ');
    this.narrator.sent(names.partner(sender.partner.id), names.type(typeIdOf(envelope)), recipients, Object.keys(envelope.blocks));
    if (sender.partner.channel === 'topic') this.narrator.submitted(sender.partner.kafka?.topics.submit ?? '');
    const answer = await sender.send(envelope);
    this.#count(answer);
    if (answer.ok) this.narrator.decided(answer.receipt, names);
    else this.narrator.refused(answer.problem, names);
    return answer;
  }

  /** Sends what must be accepted. @throws Error when it is refused */
  async sendAccepted(sender: PartnerSystem, envelope: Envelope): Promise<Accepted> {
    const answer = await this.send(sender, envelope);
    if (!answer.ok) throw new Error(`${envelope.frame.messageType} was refused: ${answer.problem.code}`);
    return answer;
  }

  /** Sends what must be refused, as a whole, with this code for a recipient, a block, or the message itself. */
  async sendRefused(sender: PartnerSystem, envelope: Envelope, code: string, claim: string): Promise<void> {
    const answer = await this.send(sender, envelope);
    const codes: readonly string[] = answer.ok ? [] : [answer.problem.code, ...(answer.problem.recipients ?? []).flatMap(({ code: ofRecipient, items = [] }) => [ofRecipient, ...items.flatMap((item) => item.code ?? [])])];
    this.expect(`${claim} (${code})`, codes.includes(code));
  }

  /** What a partner owes because of a message, as the operator's list has it: what has just been written is there within a moment. */
  async expectObligation(of: ObligationOf, state: ListedObligation['state'], claim: string): Promise<void> {
    let found: ListedObligation | undefined;
    for (const until = Date.now() + 20_000; Date.now() < until && found?.state !== state; await delay(150)) found = await this.#obligation(of);
    this.expect(`${claim}: ${of.kind} bis ${found?.dueOn}, ${found?.state}`, found?.state === state);
  }

  /** Plays the time of one obligation: so many days after its due day have come, as far as it is concerned. */
  async letTimePass(of: ObligationOf, days: number): Promise<void> {
    const found = await this.#obligation(of);
    if (found === undefined) throw new Error(`there is no obligation ${of.kind} of ${of.partner}`);
    const asOf = new Date(Date.parse(found.dueOn) + days * 86_400_000).toISOString().slice(0, 10);
    await this.operator.call('ops-dap', 'POST', `/v1/obligations/${found.obligationId}/rehearse`, { asOf });
  }

  async #obligation(of: ObligationOf): Promise<ListedObligation | undefined> {
    const { obligations } = (await this.operator.call('gsiiz-dap', 'GET', `/v1/obligations?kind=${of.kind}&partner=${of.partner}`)) as { obligations: readonly ListedObligation[] };
    return obligations.find(({ reference }) => reference.messageId === of.messageId);
  }

  /** Sends several messages of a kind, one per person, each of which must be accepted; told as one. @throws Error when one is refused */
  async sendEach(sender: PartnerSystem, envelopes: readonly Envelope[]): Promise<void> {
    const [first] = envelopes;
    if (first === undefined) return;
    const answers = [];
    for (const envelope of envelopes) {
      const answer = await sender.send(envelope);
      this.#count(answer);
      if (!answer.ok) throw new Error(`${envelope.frame.messageType} was refused: ${answer.problem.code}`);
      answers.push(answer);
    }
    const names = this.#namesFor(first);
    const about = envelopes.map((envelope) => this.#namesFor(envelope).person(0));
    this.narrator.sent(names.partner(sender.partner.id), names.type(typeIdOf(first)), first.frame.recipientId.map((id) => names.partner(id)).join(' und '), Object.keys(first.blocks), about);
    const outcomes = answers.flatMap(({ receipt }) => receipt.outcomes);
    const byRecipient = [...Map.groupBy(outcomes, ({ recipientId }) => recipientId)].map(([recipientId, of]) => ({ recipientId, outcome: 'permitted' as const, items: of.flatMap(({ items }) => items), obligations: [] }));
    this.narrator.decided({ outcomes: byRecipient, warnings: [] }, names);
  }

  async receive(recipient: PartnerSystem, expected: Expected): Promise<Delivery> {
    const delivery = await recipient.receive(expected);
    this.tally.delivered += 1;
    this.#deliveredIn.set(expected.caseId, this.deliveredIn(expected.caseId) + 1);
    const names = this.#namesFor(delivery.envelope);
    this.narrator.received(names.partner(recipient.partner.id), names.partner(delivery.senderId), names.type(expected.type), recipient.partner.channel);
    return delivery;
  }

  async acknowledge(recipient: PartnerSystem, delivery: Delivery, code: string): Promise<void> {
    const answer = await recipient.acknowledge(delivery, code);
    this.#count(answer);
    const names = this.#namesFor(delivery.envelope);
    this.expect(`${names.partner(recipient.partner.id)} bestätigt die Verarbeitung an ${names.partner(delivery.senderId)}`, answer.ok);
  }

  expect(claim: string, held: boolean): void {
    this.expectations.push({ scenario: this.#scenario, claim, held });
    this.narrator.expectation(claim, held);
  }

  /** Deliveries of a case that reached a partner on stage and were verified. */
  deliveredIn(caseId: string): number {
    return this.#deliveredIn.get(caseId) ?? 0;
  }

  titleOf(type: string): string {
    return this.#parts.titles.get(type) ?? type;
  }

  nameOf(partnerId: string): string {
    return this.#parts.partnerNames.get(partnerId) ?? partnerId;
  }

  #count(answer: Answer<Accepted>): void {
    if (answer.ok) {
      this.accepted.push(answer);
      this.tally.refused += answer.receipt.outcomes.filter(({ outcome }) => outcome === 'refused').length;
    } else {
      this.tally.refused += answer.problem.recipients?.length ?? 1;
    }
  }

  #namesFor({ frame }: Envelope): Names {
    return {
      partner: (id) => this.nameOf(id),
      type: (id) => this.titleOf(id),
      person: (subject) => (subject === undefined ? 'niemandem' : (this.#people.get(frame.iiz.subjectRefs[subject] ?? '') ?? `Person ${subject + 1}`)),
    };
  }
}
