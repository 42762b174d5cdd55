import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { auditTopic, partnerTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { zurichDate } from '#cases';
import { listInbox, listParked, openPool, publishAgain, releaseHeld, shardOf } from '#persistence';
import type { Claim, Pool } from '#persistence';
import { Problem } from '#problems';
import { composeEnvelope } from '#sdk';
import type { BlocksOf, Category, Envelope, MessageTypeId, Purpose } from '#schemas';
import { FetchItem } from '../../../apps/gateway/src/inbox/fetch-item.ts';
import { OrderDelivery } from '../../../apps/gateway/src/operator/deliveries/order-delivery.ts';
import { ErasureOrders } from '../../../apps/gateway/src/operator/erasure/erasure-orders.ts';
import { LegalHolds } from '../../../apps/gateway/src/operator/erasure/legal-holds.ts';
import { OperatorActions } from '../../../apps/gateway/src/operator/operator-actions.ts';
import { BlockPartner } from '../../../apps/gateway/src/operator/partners/block-partner.ts';
import { RegisterPartner } from '../../../apps/gateway/src/operator/partners/register-partner.ts';
import { decideSuperseded } from '../../../apps/router/src/delivery/decide-superseded.ts';
import { carryOutOrders } from '../../../apps/router/src/upkeep/carry-out-orders.ts';
import { pick, randomOf } from '../asked-messages.ts';
import { keepUpOnce } from '../keep-up-once.ts';
import { sendNotices } from '../life.ts';
import type { RunningExchange, Submitted } from '../running-exchange.ts';
import { Story } from '../story.ts';
import type { ListBroker } from './broker.ts';
import { DeliveryModel } from './model.ts';
import type { Basis, ModelCase, ModelDelivery } from './model.ts';
import type { Packs } from './packs.ts';
import type { Cycle, CycleEnd, SteppedRouters } from './relays.ts';

export const region = 'sr-sro';
export const partners = ['rav-olten', 'rav-solothurn', 'ivst-so'] as const;
const home: Record<string, 'topic' | 'inbox'> = { 'rav-olten': 'inbox', 'rav-solothurn': 'topic', 'ivst-so': 'topic' };
const roleOf: Record<string, string> = { 'rav-olten': 'RAV', 'rav-solothurn': 'RAV', 'ivst-so': 'IVST' };
const everything: Category[] = ['C01', 'C02', 'C03', 'C06', 'C07', 'C14', 'C15', 'C16'];
const cycleEnds: readonly CycleEnd[] = ['done', 'done', 'done', 'dies before it sends', 'dies after it has sent', 'dies in the middle', 'sends nothing', 'topic silent', 'topic silent, and stored', 'topic refused'];
const ops = { id: 'u-0001', roles: ['OPS'] };
const office = { id: 'u-0002', roles: ['GSIIZ'] };
const officer = { id: 'u-0003', roles: ['DPO'] };
const second = { id: 'u-0004', roles: ['GSIIZ'] };
const reason = 'Modellprüfung, Aktennotiz 1';

export interface World {
  exchange: RunningExchange;
  broker: ListBroker;
  routers: SteppedRouters;
  packs: Packs;
  drawVn: () => string;
  /** What the auditor has read, in its order. */
  audit: OutgoingRecord[];
}

/** Something that the model does not allow. */
export class Divergence extends Error {}

interface CaseUnderTest {
  story: Story;
  model: ModelCase;
  plans: number;
  holdIds: string[];
}

interface DeliveryRow {
  message_id: string;
  recipient: string;
  case_id: string;
  delivery_id: string;
  state: string;
  code: string | null;
  waiting: string | null;
  channel: string;
  type: string;
  sender_id: string;
}

/** One random sequence over cases of its own. Whatever it does is told in `trace`, for whoever has to make it shorter. */
export class Sequence {
  readonly trace: string[] = [];
  readonly model = new DeliveryModel();
  readonly #world: World;
  readonly #random: () => number;
  readonly #cases: CaseUnderTest[] = [];
  readonly #operator: Pool;
  readonly #actions: OperatorActions;
  readonly #erasures: ErasureOrders;
  readonly #holds: LegalHolds;
  readonly #startedAt = new Date();
  /** By case and recipient, the places in which a topic showed them; a loss begins anew. */
  readonly #shown = new Map<string, number[]>();
  readonly #looked = new Map<string, string>();
  readonly #leasedAt = new Map<string, string | undefined>();
  readonly #leftUnder = new Set<string>();
  #auditBefore = 0;
  #lostSince = false;

  constructor(world: World, seed: number) {
    this.#world = world;
    this.#random = randomOf(seed);
    this.#operator = openPool({ url: world.exchange.urls.operator, poolSize: 2 });
    this.#actions = new OperatorActions(this.#operator, world.exchange.directory);
    this.#erasures = new ErasureOrders(this.#actions, world.exchange.directory, world.exchange.personKeyOf, world.exchange.veil);
    this.#holds = new LegalHolds(this.#actions, world.exchange.personKeyOf);
    this.#auditBefore = world.audit.length;
  }

  async run(steps: number): Promise<void> {
    try {
      await this.#begin();
      for (let step = 0; step < steps; step++) await this.#step();
      await this.#settle();
      await this.#checkEnd();
    } finally {
      await this.#healDirectory();
      await this.#operator.end();
    }
  }

  // ——— what happens ———

  async #begin(): Promise<void> {
    const sharedVn = this.#world.drawVn();
    for (let i = 0; i < 3; i++) {
      const vn = i < 2 ? sharedVn : this.#world.drawVn();
      const story = new Story(region);
      const model: ModelCase = { caseId: story.caseId, vn, consents: [], closed: false, holds: 0 };
      this.model.cases.set(story.caseId, model);
      const each: CaseUnderTest = { story, model, plans: 0, holdIds: [] };
      this.#cases.push(each);
      await this.#grant(each, [...partners, region], everything, this.#random() < 0.5, true);
      await this.#submit(each, story.registration([...partners], { vn }), 'consent', ['C01', 'C02', 'C03', 'C16']);
    }
    for (let i = 0; i < 3; i++) await this.#moveAll();
    await this.#fetchAll();
    for (const each of this.#cases) for (const partner of partners) await this.#submit(each, each.story.participation(partner), 'registration', ['C16']);
  }

  readonly #actionsOfStep: readonly (readonly [weight: number, name: string, run: () => Promise<unknown>])[] = [
    [14, 'send plan', () => this.#sendPlan()],
    [8, 'send segment', () => this.#sendSegment()],
    [20, 'relay', () => this.#relay()],
    [12, 'route', () => this.#world.routers.route(1 + Math.floor(this.#random() * 3), this.#random() < 0.25)],
    [14, 'fetch', () => this.#fetchSomething()],
    [8, 'acknowledge', () => this.#acknowledge()],
    [3, 'nack', () => this.#acknowledge('nack')],
    [4, 'withdraw', () => this.#withdraw()],
    [4, 'grant', () => this.#grantAnew()],
    [4, 'recall', () => this.#recall()],
    [2, 'rectify', () => this.#rectify()],
    [2, 'close', () => this.#close()],
    [2, 'reopen', () => this.#reopen()],
    [3, 'block', () => this.#block()],
    [5, 'unblock', () => this.#unblock()],
    [4, 'switch', () => this.#switch()],
    [3, 'break key', () => this.#setKey('no key at all')],
    [4, 'mend key', () => this.#setKey(null)],
    [6, 'operator drives parked', () => this.#parked()],
    [5, 'release', () => this.#release()],
    [4, 'upkeep', () => this.#upkeep()],
    [2, 'pack', () => this.#switchPack()],
    [5, 'decide anew', () => this.#decideAnew()],
    [2, 'hold', () => this.#hold()],
    [2, 'release hold', () => this.#releaseHold()],
    [2, 'erase', () => this.#erase()],
    [3, 'lose', () => this.#lose()],
    [2, 'sleepers', () => this.#sleepers()],
    [4, 'read topics', () => this.#read()],
    [3, 'notices', () => this.#notices()],
    [0.4, 'clock', () => this.#clock()],
  ];

  async #step(): Promise<void> {
    const total = this.#actionsOfStep.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.#random() * total;
    const [, name, run] = this.#actionsOfStep.find(([weight]) => (at -= weight) < 0)!;
    this.#say(name);
    await run();
    await this.#look();
  }

  #say(text: string): void {
    this.trace.push(text);
  }

  #aCase(): CaseUnderTest {
    return pick(this.#random, this.#cases);
  }

  #some(): string[] {
    const chosen = partners.filter(() => this.#random() < 0.6);
    return chosen.length === 0 ? [pick(this.#random, partners)] : chosen;
  }

  #compose<T extends MessageTypeId>({ story }: CaseUnderTest, type: T, from: string, to: string[], blocks: BlocksOf[T], purpose: Purpose, more: { references?: string; action?: Envelope['frame']['action']; assertions?: Record<string, boolean | string | number> } = {}): Envelope {
    return composeEnvelope({
      type, senderId: from, recipients: to, caseRef: { caseId: story.caseId, regionId: region }, purpose, blocks, actingUser: { systemUserId: 'u17', function: 'SOZIALARBEIT' },
      application: { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' }, subjects: [story.personId], test: true, ...more,
    });
  }

  /** Submits, and compares whom it may go to with the model. `undefined`: it was refused. */
  async #submit(each: CaseUnderTest, envelope: Envelope, basis: Basis, categories: readonly string[], expectation: 'model' | 'either' = 'model'): Promise<Submitted | undefined> {
    const { messageId, recipientId, messageType, senderId } = envelope.frame;
    const message = { id: messageId, caseId: each.story.caseId, type: messageType, sender: senderId, recipients: recipientId, categories, basis, place: this.model.nextPlace(), recalled: false, erased: false };
    const mayHave = recipientId.filter((id) => id === 'iiz-dap' || this.model.forbidden(message, id) === undefined);
    let submitted: Submitted;
    try {
      submitted = await this.#world.exchange.submit(envelope);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#say(`  ${messageType} by ${senderId} to ${recipientId.join('+')}: refused ${error.code}`);
      if (expectation === 'model' && mayHave.length > 0) throw new Divergence(`${messageType} was refused (${error.code} ${JSON.stringify(error.members)}), and may go to ${mayHave.join(', ')}`);
      return undefined;
    }
    const permitted = submitted.receipt.outcomes.filter(({ outcome }) => outcome === 'permitted').map(({ recipientId: id }) => id);
    this.#say(`  ${short(messageId)} ${messageType} by ${senderId} to ${permitted.join('+')} in ${short(each.story.caseId)}`);
    const wrongly = permitted.filter((id) => !mayHave.includes(id));
    if (wrongly.length > 0) throw new Divergence(`${messageType} may go to ${wrongly.join(', ')} by its receipt, and may not`);
    const missed = mayHave.filter((id) => !permitted.includes(id));
    if (expectation === 'model' && missed.length > 0) throw new Divergence(`${messageType} may not go to ${missed.join(', ')} by its receipt, and may: ${JSON.stringify(submitted.receipt.outcomes)}`);
    this.model.accepted(message, permitted.filter((id) => id !== 'iiz-dap'));
    return submitted;
  }

  async #sendPlan(): Promise<void> {
    const each = this.#aCase();
    if (each.model.closed) return;
    await this.#submit(each, each.story.plan(this.#some(), (each.plans += 1)), 'consent', ['C15']);
  }

  async #sendSegment(): Promise<void> {
    const each = this.#aCase();
    if (each.model.closed) return;
    await this.#submit(each, each.story.segment(this.#some()), 'consent', ['C14']);
  }

  async #grant(each: CaseUnderTest, recipients: readonly string[], categories: readonly Category[], onwardTransfer: boolean, ofRegistration = false): Promise<void> {
    const id = randomUUID();
    const envelope = each.story.consentGranted([...recipients], [...categories], id);
    const among = [region, ...partners].map((partnerId) => ({ partnerId }));
    Object.assign(envelope.blocks.consent as object, { onwardTransfer, senders: among });
    await this.#world.exchange.submit(envelope);
    this.model.nextPlace();
    this.#say(`  consent ${short(id)} in ${short(each.story.caseId)} for ${recipients.join('+')} ${categories.join(' ')}${onwardTransfer ? ' onward' : ''}`);
    each.model.consents.push({ id, recipients, categories, onwardTransfer, withdrawn: false, endedAt: Infinity, ofRegistration });
  }

  async #grantAnew(): Promise<void> {
    const each = this.#aCase();
    if (each.model.closed) return;
    const narrowed = this.#random() < 0.4 ? everything.filter(() => this.#random() < 0.7) : everything;
    await this.#grant(each, [...this.#some(), region], narrowed.length === 0 ? ['C01'] : narrowed, this.#random() < 0.5);
  }

  async #withdraw(): Promise<void> {
    const each = this.#aCase();
    const consent = pick(this.#random, each.model.consents);
    const before = await this.#rows();
    let submitted: Submitted;
    try {
      submitted = await this.#world.exchange.submit(each.story.consentWithdrawn(consent.id));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#say(`  refused ${error.code}`);
      if (!consent.withdrawn) throw new Divergence(`a withdrawal was refused: ${error.code}`);
      return;
    }
    consent.withdrawn = true;
    const after = await this.#rows();
    const stopped = after.filter((row) => row.state === 'withheld' && before.some((was) => was.delivery_id === row.delivery_id && was.state !== 'withheld'));
    const told = submitted.receipt.withdrawal;
    this.#say(`  consent ${short(consent.id)}: stopped ${told?.stopped ?? '-'}, in flight ${told?.inFlight.length ?? '-'}`);
    const mayHave = stopped.filter((row) => this.model.delivery(row.message_id, row.recipient)?.mayHaveLeft === true).length;
    if (told !== undefined && (told.stopped > stopped.length || told.stopped + mayHave < stopped.length)) throw new Divergence(`the receipt says that ${told.stopped} were stopped, of ${stopped.length}`);
    this.model.mayStop(['DAP-4207', 'DAP-4201', 'DAP-4203', 'DAP-4204'], ({ message }) => message.caseId === each.story.caseId && message.basis !== 'none');
  }

  async #recall(): Promise<void> {
    const each = this.#aCase();
    const targets = [...this.model.messages.values()].filter((message) => message.caseId === each.story.caseId && message.sender === region && ['so.iiz.plan.published', 'so.iiz.segment.assigned'].includes(message.type) && !message.erased);
    if (targets.length === 0) return;
    const target = pick(this.#random, targets);
    const to = partners.filter((id) => this.model.delivery(target.id, id) !== undefined);
    const left = to.filter((id) => this.model.delivery(target.id, id)?.left === true);
    const again = target.recalled;
    const envelope = this.#compose(each, 'message.recall', region, [...to], { case: { targetMessageId: target.id, reason: { code: 'WRONG_RECIPIENT' } } }, 'P0', { action: '3' });
    this.#say(`  of ${short(target.id)}`);
    const submitted = await this.#submit(each, envelope, 'none', ['C16'], again ? 'either' : 'model');
    if (submitted === undefined) return;
    target.recalled = true;
    this.model.mayStop(['DAP-4207'], ({ message }) => message === target);
    const told = submitted.receipt.recall as { read?: string[] } | undefined;
    if (told?.read !== undefined) {
      const unsaid = left.filter((id) => !told.read!.includes(id) && this.#leftUnder.has(`${target.id} ${id}`));
      if (unsaid.length > 0) throw new Divergence(`the receipt of the recall does not say that ${unsaid.join(', ')} had it: ${JSON.stringify(told)}`);
      const never = told.read.filter((id) => !(this.model.delivery(target.id, id)?.left ?? false));
      if (never.length > 0) throw new Divergence(`the receipt of the recall says that ${never.join(', ')} had it`);
    }
  }

  async #rectify(): Promise<void> {
    const each = this.#aCase();
    const targets = [...this.model.messages.values()].filter((message) => message.caseId === each.story.caseId && message.type === 'so.iiz.plan.published' && !message.erased && !message.recalled);
    if (targets.length === 0) return;
    const target = pick(this.#random, targets);
    const envelope = this.#compose(each, 'rights.rectification', region, ['iiz-dap'], {
      case: { personId: each.story.personId, targetMessageIds: [target.id], fieldPath: '/blocks/plan/0/goals/0/status', measure: 'DISPUTED', decidedOn: zurichDate(new Date()) },
    }, 'P9', { assertions: { identityVerified: true, thirdPartyInterestsChecked: true } });
    await this.#submit(each, envelope, 'none', [], 'either');
  }

  async #close(): Promise<void> {
    const each = this.#aCase();
    if (each.model.closed || this.#random() < 0.5) return;
    const toPartners = this.#random() < 0.6;
    const place = this.model.nextPlace();
    const blocks = { case: { closedOn: zurichDate(new Date()), outcome: 'OTHER' as const } };
    const submitted = toPartners
      ? await this.#submit(each, this.#compose(each, 'case.closed', region, [...partners], blocks, 'P1'), 'registration', ['C16'])
      : await this.#submit(each, this.#compose(each, 'case.closed', region, ['iiz-dap'], blocks, 'P0'), 'none', []);
    if (submitted === undefined) return;
    each.model.closed = true;
    for (const consent of each.model.consents) consent.endedAt = Math.min(consent.endedAt, place + 1);
  }

  async #reopen(): Promise<void> {
    const each = this.#cases.find(({ model }) => model.closed);
    if (each === undefined) return;
    const blocks = { case: { reopenedOn: zurichDate(new Date()), reason: { code: 'RELAPSE' } } } as unknown as BlocksOf['case.reopened'];
    const submitted = await this.#submit(each, this.#compose(each, 'case.reopened', region, ['iiz-dap'], blocks, 'P0'), 'none', []);
    if (submitted !== undefined) each.model.closed = false;
  }

  async #acknowledge(type: 'ack' | 'nack' = 'ack'): Promise<void> {
    const candidates = [...this.model.deliveries.values()].filter(({ recipient, message }) => recipient !== region && message.sender === region && !this.model.blocked.has(recipient));
    if (candidates.length === 0) return;
    const of = this.#random() < 0.8 ? (candidates.find(({ left, message, recipient }) => left && !this.#looked.has(`acked ${message.id} ${recipient}`)) ?? pick(this.#random, candidates)) : pick(this.#random, candidates);
    const each = this.#cases.find(({ story }) => story.caseId === of.message.caseId)!;
    const envelope = type === 'ack'
      ? each.story.acknowledgement(of.recipient, region, of.message.id)
      : this.#compose(each, 'nack', of.recipient, [region], { case: { code: 'NOT_PERMITTED' } }, 'P0', { action: '8', references: of.message.id });
    const submitted = await this.#submit(each, envelope, 'none', [], 'either');
    this.#say(`  of ${short(of.message.id)} ${of.message.type}${of.left ? '' : of.mayHaveLeft ? ', which may have left' : ', which has not left'}`);
    if (submitted !== undefined && type === 'ack') this.#looked.set(`acked ${of.message.id} ${of.recipient}`, '');
    if (submitted === undefined && of.left && !of.message.erased && !this.#looked.has(`acked ${of.message.id} ${of.recipient}`)) throw new Divergence(`who has ${of.message.type} could not acknowledge it`);
    if (submitted !== undefined && !of.left && !of.mayHaveLeft) throw new Divergence(`${of.recipient} has acknowledged what it never got: ${of.message.type}`);
  }

  async #block(): Promise<void> {
    const partner = pick(this.#random, partners);
    await new BlockPartner(this.#actions).run(ops, partner, true, reason);
    this.model.blocked.add(partner);
    this.#say(`  ${partner}`);
    this.model.mayStop(['DAP-3300'], ({ recipient }) => recipient === partner);
    this.model.mayStop(['DAP-3310'], ({ message }) => message.sender === partner);
  }

  async #unblock(): Promise<void> {
    for (const partner of this.model.blocked) await new BlockPartner(this.#actions).run(ops, partner, false, reason);
    this.model.blocked.clear();
  }

  async #switch(partner: string = pick(this.#random, partners), to?: 'topic' | 'inbox'): Promise<void> {
    const channel = to ?? (this.#world.exchange.directory.partner(partner)?.channel === 'topic' ? 'inbox' : 'topic');
    await new RegisterPartner(this.#actions).run(ops, partner, { role: roleOf[partner]!, name: partner, channel } as never);
    this.#say(`  ${partner} → ${channel}`);
  }

  async #setKey(pem: string | null, partner: string = pick(this.#random, partners)): Promise<void> {
    await this.#world.exchange.migrator.query('update partner set encryption_key = $2 where partner_id = $1', [partner, pem]);
    await this.#world.exchange.directory.refresh();
    this.#say(`  ${partner}`);
  }

  async #parked(): Promise<void> {
    const waiting = (await listParked(this.#operator, 200)).filter(({ messageId }) => this.model.messages.has(messageId));
    if (waiting.length > 0) {
      const one = pick(this.#random, waiting);
      const kind = this.#random() < 0.8 ? 'redrive' : 'reject';
      await new OrderDelivery(this.#actions).run(ops, one.deliveryId, kind, reason);
      if (kind === 'reject') this.model.delivery(one.messageId, one.recipient)?.reasons.add('DAP-5322');
      this.#say(`  ${kind} ${short(one.messageId)} ${one.recipient}`);
    }
    await carryOutOrders(this.#world.exchange.router, this.#world.exchange.directory);
  }

  async #release(): Promise<void> {
    await delay(2);
    await releaseHeld(this.#world.exchange.router);
  }

  async #upkeep(): Promise<void> {
    await keepUpOnce(this.#world.exchange);
  }

  async #clock(): Promise<void> {
    const days = pick(this.#random, [8, 31, 61]);
    await keepUpOnce(this.#world.exchange, days);
    this.#say(`  ${days} days`);
    if (days > 29) this.model.mayStop(['DAP-5320'], () => true);
    this.#looked.set('clock', '');
  }

  async #switchPack(): Promise<void> {
    this.model.strict = !this.model.strict;
    await this.#world.packs.activate(this.model.strict);
    this.#say(`  ${this.model.strict ? 'strict' : 'shipped'}`);
    if (this.model.strict) this.model.mayStop(['DAP-4201', 'DAP-4203', 'DAP-4204', 'DAP-4207', 'DAP-4202'], ({ message }) => message.basis === 'consent');
  }

  async #decideAnew(): Promise<void> {
    while ((await decideSuperseded(this.#world.exchange.router, this.#world.exchange.directory)) > 0);
  }

  async #hold(): Promise<void> {
    const each = this.#aCase();
    const byPerson = this.#random() < 0.4;
    const target = byPerson ? { kind: 'person' as const, vn: each.model.vn } : { kind: 'case' as const, caseId: each.story.caseId };
    try {
      const { holdId } = (await this.#holds.place(office, { target, reason })) as { holdId: string };
      each.holdIds.push(holdId);
      if (!byPerson) each.model.holds += 1;
      this.#say(`  ${short(each.story.caseId)}${byPerson ? ' by number' : ''}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#say(`  refused ${error.slug}`);
    }
  }

  async #releaseHold(each = this.#cases.find(({ holdIds }) => holdIds.length > 0)): Promise<void> {
    const holdId = each?.holdIds.pop();
    if (each === undefined || holdId === undefined) return;
    for (const who of [office, officer, second]) await this.#holds.release(who, holdId);
    // One by number and one of the case look alike here: as long as any stands, the case counts as held no more than it is.
    each.model.holds = Math.min(each.model.holds, each.holdIds.length);
  }

  async #erase(): Promise<void> {
    const each = this.#aCase();
    const messages = [...this.model.messages.values()].filter((message) => message.caseId === each.story.caseId && message.sender === region);
    const kind = pick(this.#random, ['message', 'message', 'message', 'case', 'person'] as const);
    if (messages.length === 0 || (kind !== 'message' && this.#random() < 0.5)) return;
    const one = pick(this.#random, messages);
    const target = kind === 'message' ? { kind, senderId: region, messageId: one.id } : kind === 'case' ? { kind, caseId: each.story.caseId } : { kind, vn: each.model.vn };
    const waits = (await this.#erasures.request(office, { target, reason })) as { erasureId: string; state: string };
    let { state } = waits;
    if (kind !== 'message') for (const who of [officer, second]) ({ state } = (await this.#erasures.approve(who, waits.erasureId)) as { state: string });
    this.#say(`  ${kind} ${kind === 'message' ? short(one.id) : short(each.story.caseId)}: ${state}`);
    const hit = kind === 'message' ? [one] : kind === 'case' ? [...this.model.messages.values()].filter(({ caseId }) => caseId === each.story.caseId)
      : [...this.model.messages.values()].filter(({ caseId }) => this.model.caseOf(caseId).vn === each.model.vn);
    this.model.mayStop(['DAP-4210'], ({ message }) => hit.includes(message));
    const { rows } = await this.#world.exchange.migrator.query<{ message_id: string }>('select m.message_id from message m where not exists (select from payload_key k where k.message_ref = m.message_ref) and m.message_id = any($1::uuid[])', [hit.map(({ id }) => id)]);
    const gone = new Set(rows.map((row) => row.message_id));
    for (const message of hit) {
      if (gone.has(message.id)) message.erased = true;
      if (gone.has(message.id) && this.model.caseOf(message.caseId).holds > 0 && !this.#looked.has(`gone ${message.id}`)) throw new Divergence(`what a hold stands on was erased: ${message.type}`);
      if (gone.has(message.id)) this.#looked.set(`gone ${message.id}`, '');
    }
    if (kind === 'message' && !gone.has(one.id) && each.holdIds.length === 0 && this.#cases.every(({ holdIds }) => holdIds.length === 0)) throw new Divergence(`an erased message can be read: ${one.type} ${state}`);
  }

  /** What the platform owes. It drops the forward of a rectification to who has not got what it is about, and what a blocked partner is owed. */
  async #notices(): Promise<void> {
    const { exchange } = this.#world;
    for (const dropped of await sendNotices(exchange, true)) {
      this.#say(`  dropped ${JSON.stringify(dropped)}`);
      if (dropped.code !== 'DAP-4208' && !(dropped.code === 'DAP-3300' && this.model.blocked.has(dropped.recipient))) throw new Divergence(`what the platform owes was dropped: ${JSON.stringify(dropped)}`);
    }
  }

  async #lose(): Promise<void> {
    if (this.#random() < 0.5) await this.#read(Math.floor(this.#random() * 5));
    const lost = this.#world.broker.lose();
    this.#say(`  ${lost} records`);
    this.#shown.clear();
    this.#lostSince = true;
    if (this.#random() < 0.7) await this.#republish();
  }

  async #republish(): Promise<void> {
    this.#say('  republished');
    await publishAgain(this.#world.exchange.migrator, this.#startedAt);
    this.#lostSince = false;
  }

  async #sleepers(): Promise<void> {
    if ((await this.#world.routers.wakeSleepers()) > 0) throw new Divergence('a relay that was taken over from has written');
  }

  async #relay(end: CycleEnd = pick(this.#random, cycleEnds), shards = [shardOf(this.#aCase().story.caseId)]): Promise<void> {
    const partner = pick(this.#random, partners);
    for (const shard of shards) {
      const between = this.#random() < 0.15 && end !== 'done' ? (): Promise<unknown> => this.#between() : undefined;
      const cycle = await this.#world.routers.cycle(shard, end, partner, async (claim) => {
        this.#leased(claim);
        await between?.();
      });
      this.#say(`  shard ${shard} ${end}${end.startsWith('topic') ? ` ${partner}` : ''}: ${cycle.claim.rows.length} rows, leased ${cycle.claim.leased.map(({ messageId, recipient }) => `${short(messageId)}→${recipient}`).join(' ')}, took ${cycle.took.filter(({ topic }) => topic.includes('deliver') || partners.some((id) => topic === partnerTopic(id))).length}`);
      this.#took(cycle, end);
    }
  }

  /** What comes between a lease and the send. */
  async #between(): Promise<void> {
    const [name, run] = pick(this.#random, [
      ['withdraw', () => this.#withdraw()], ['recall', () => this.#recall()], ['block', () => this.#block()], ['switch', () => this.#switch()],
    ] as const);
    this.#say(`  meanwhile ${name}`);
    await run();
  }

  #leased({ leased, repeated }: Claim): void {
    for (const { messageId, recipient, acknowledged } of [...leased.map((each) => each), ...repeated.map((each) => ({ ...each, acknowledged: false }))]) {
      const found = this.model.delivery(messageId, recipient);
      if (found !== undefined && !acknowledged) this.#leasedAt.set(`${messageId} ${recipient}`, this.model.forbidden(found.message, recipient));
    }
  }

  #took({ claim, took, unsure }: Cycle, end: CycleEnd): void {
    if (unsure) for (const { messageId, recipient } of claim.leased) {
      const found = this.model.delivery(messageId, recipient);
      if (found !== undefined) found.mayHaveLeft = true;
    }
    for (const record of took) {
      const partner = partners.find((id) => record.topic === partnerTopic(id));
      if (partner === undefined) continue;
      const { frame: { messageId } } = JSON.parse(String(record.value)) as { frame: { messageId: string } };
      const found = this.model.delivery(messageId, partner);
      if (found === undefined) {
        if (this.model.messages.has(messageId)) throw new Divergence(`${partner} was to have nothing of ${messageId}`);
        continue;
      }
      const forbidden = this.#leasedAt.get(`${messageId} ${partner}`);
      if (forbidden !== undefined) throw new Divergence(`${found.message.type} (${short(messageId)}) went to the topic of ${partner}, and might not: ${forbidden}`);
      found.left = true;
      found.deliveryIds.add(String(record.headers?.['ce_id']));
      if (end === 'done') this.#leftUnder.add(`${messageId} ${partner}`);
    }
  }

  /** Partners and the auditor read what is there. */
  async #read(atMost = Infinity): Promise<void> {
    for (const partner of partners) {
      for (const record of this.#world.broker.read(partnerTopic(partner), atMost)) {
        const { frame: { messageId } } = JSON.parse(String(record.value)) as { frame: { messageId: string } };
        const found = this.model.delivery(messageId, partner);
        if (found === undefined) continue;
        const lane = `${found.message.caseId} ${partner}`;
        const shown = this.#shown.get(lane) ?? this.#shown.set(lane, []).get(lane)!;
        if (shown.includes(found.message.place) || this.#looked.has(`seen ${messageId} ${partner}`)) continue;
        if (shown.some((place) => place > found.message.place)) throw new Divergence(`${found.message.type} (${short(messageId)}) came to the topic of ${partner} behind a later one of its case`);
        shown.push(found.message.place);
        this.#looked.set(`seen ${messageId} ${partner}`, '');
      }
    }
    this.#world.audit.push(...this.#world.broker.read(auditTopic, atMost));
  }

  async #fetchSomething(): Promise<void> {
    const partner = pick(this.#random, [...partners, region]);
    const rows = (await this.#rows()).filter((row) => row.recipient === partner && row.channel === 'inbox');
    const { items } = await listInbox(this.#world.exchange.gateway, partner, '0', 200);
    this.#checkListing(partner, items, rows);
    if (rows.length === 0) return;
    const own = items.filter(({ id }) => rows.some((row) => row.delivery_id === id));
    const unread = own.find(({ leasedUntil }) => leasedUntil === null);
    const id = this.#random() < 0.7 && unread !== undefined ? unread.id : pick(this.#random, rows).delivery_id;
    await this.#fetch(partner, rows.find((row) => row.delivery_id === id)!, rows, own.some((item) => item.id === id));
  }

  async #fetch(partner: string, row: DeliveryRow, rows: readonly DeliveryRow[], listed: boolean): Promise<boolean> {
    const { exchange } = this.#world;
    const [key, platform, entry] = [exchange.keys.get(partner)!, exchange.keys.get('iiz-dap')!, exchange.directory.partner(partner)];
    const wire = { method: 'GET', targetUri: '', contentType: '', contentDigest: '', signatureInput: '', signature: '', coveredFields: [], keyid: key.keyid };
    const item = new FetchItem(exchange.gateway, platform, exchange.keks, (id) => exchange.directory.readsTopic(id));
    const partnerRow = entry ?? { partnerId: partner, role: roleOf[partner] ?? 'SR', name: partner, regionId: null, channel: 'inbox' as const, encryptionKey: null };
    const found = this.model.delivery(row.message_id, partner);
    try {
      await item.run({ partner: partnerRow, wire, nonce: randomBytes(16).toString('hex'), receivedAt: new Date(), body: Buffer.alloc(0) }, row.delivery_id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#say(`  ${short(row.message_id)} by ${partner}: ${error.slug} ${error.code}`);
      if (listed && found !== undefined && this.model.forbidden(found.message, partner) === undefined && found.reasons.size === 0) throw new Divergence(`${found.message.type} is listed for ${partner} and cannot be fetched: ${error.slug}`);
      return false;
    }
    this.#say(`  ${short(row.message_id)} by ${partner}: fetched`);
    if (found === undefined) return true;
    const forbidden = this.model.forbidden(found.message, partner);
    if (forbidden !== undefined) throw new Divergence(`${found.message.type} (${short(found.message.id)}) was fetched by ${partner}, and might not: ${forbidden}`);
    this.#checkBefore(found, rows);
    found.left = true;
    found.deliveryIds.add(row.delivery_id);
    this.#leftUnder.add(`${row.message_id} ${partner}`);
    return true;
  }

  /** Nothing of its case that waits for a topic or an operator stands before what is shown or handed over. */
  #checkBefore({ message, recipient }: ModelDelivery, rows: readonly DeliveryRow[]): void {
    const before = this.model.of(message.caseId, recipient).filter((each) => each.message.place < message.place && !each.left);
    for (const each of before) {
      const row = rows.find((one) => one.message_id === each.message.id);
      if (row !== undefined && ['held', 'parked'].includes(row.state)) throw new Divergence(`${message.type} (${short(message.id)}) is in the inbox of ${recipient} before ${short(each.message.id)}, which is ${row.state}`);
    }
  }

  #checkListing(partner: string, items: readonly { messageId: string; caseId: string; leasedUntil: Date | null }[], rows: readonly DeliveryRow[]): void {
    const last = new Map<string, number>();
    for (const item of items) {
      const found = this.model.delivery(item.messageId, partner);
      if (found === undefined) continue;
      const { place } = found.message;
      if ((last.get(item.caseId) ?? 0) > place) throw new Divergence(`the inbox of ${partner} shows ${found.message.type} (${short(item.messageId)}) behind a later one of its case`);
      last.set(item.caseId, place);
      if (item.leasedUntil === null && !found.left) this.#checkBefore(found, rows);
      const forbidden = this.model.forbidden(found.message, partner);
      if (forbidden !== undefined && forbidden !== 'DAP-3300') throw new Divergence(`the inbox of ${partner} shows ${found.message.type} (${short(item.messageId)}), which it may not have: ${forbidden}`);
    }
  }

  async #rows(): Promise<DeliveryRow[]> {
    const { rows } = await this.#world.exchange.migrator.query<DeliveryRow>(
      `select d.message_id, d.recipient, d.case_id, d.delivery_id, d.state, d.code, d.waiting, d.channel, m.type, d.sender_id from delivery d join message m using (message_ref) where d.case_id = any($1::uuid[]) order by d.delivery_no`,
      [this.#cases.map(({ story }) => story.caseId)]);
    return rows;
  }

  /** What must hold at every moment. */
  async #look(): Promise<void> {
    for (const row of await this.#rows()) {
      const found = this.model.delivery(row.message_id, row.recipient);
      if (found === undefined) {
        if (this.model.messages.has(row.message_id)) throw new Divergence(`there is a delivery of ${row.type} to ${row.recipient} that nobody permitted`);
        continue;
      }
      if (row.state === 'withheld' && !found.reasons.has(String(row.code))) throw new Divergence(`${row.type} (${short(row.message_id)}) to ${row.recipient} is withheld for ${String(row.code)}, of which nothing has happened (${[...found.reasons].join(' ')})`);
      if (row.state === 'expired' && !found.reasons.has('DAP-5320')) throw new Divergence(`${row.type} to ${row.recipient} has expired before its time`);
    }
  }

  // ——— the end ———

  async #moveAll(): Promise<void> {
    await this.#relay('done', [0, 1, 2, 3, 4, 5, 6, 7].slice(0, this.#shards));
    await this.#world.routers.route(Infinity);
    await this.#read();
  }

  get #shards(): number {
    return this.#world.packs.shardCount;
  }

  async #healDirectory(): Promise<void> {
    for (const partner of partners) {
      await this.#world.exchange.migrator.query('update partner set encryption_key = null, blocked_at = null, channel = $2 where partner_id = $1', [partner, home[partner]]);
    }
    if (this.model.strict) await this.#world.packs.activate(false);
    this.model.strict = false;
    this.model.blocked.clear();
    await this.#world.exchange.directory.refresh();
  }

  /** Everything is well again: nothing may go on waiting. */
  async #settle(): Promise<void> {
    this.#say('— settles');
    await this.#healDirectory();
    if (this.#lostSince) await this.#republish();
    for (let round = 0; round < 12; round++) {
      await this.#decideAnew();
      for (const { deliveryId } of await listParked(this.#operator, 200)) await new OrderDelivery(this.#actions).run(ops, deliveryId, 'redrive', reason);
      await carryOutOrders(this.#world.exchange.router, this.#world.exchange.directory);
      await this.#release();
      await this.#moveAll();
      if (round === 2) await keepUpOnce(this.#world.exchange);
      if (round === 3) await this.#notices();
      if (round > 4) await this.#fetchAll();
      await this.#look();
    }
    await this.#sleepers();
  }

  async #fetchAll(): Promise<void> {
    for (const partner of [...partners, region]) {
      const rows = (await this.#rows()).filter((row) => row.recipient === partner);
      const { items } = await listInbox(this.#world.exchange.gateway, partner, '0', 200);
      this.#checkListing(partner, items, rows);
      for (const { id, leasedUntil } of items) {
        const row = rows.find((each) => each.delivery_id === id);
        if (row !== undefined && leasedUntil === null) await this.#fetch(partner, row, rows, true);
      }
    }
  }

  async #checkEnd(): Promise<void> {
    const rows = await this.#rows();
    const events = this.#events();
    for (const row of rows.filter(({ waiting, state }) => (waiting !== null && waiting !== 'fetched') || state === 'ready' || state === 'leased')) {
      throw new Divergence(`${row.type} (${short(row.message_id)}) to ${row.recipient} is ${row.state} (${row.channel}, ${String(row.waiting)}) for ever`);
    }
    for (const each of this.model.deliveries.values()) {
      const { message, recipient } = each;
      const of = rows.filter((row) => row.message_id === message.id && row.recipient === recipient);
      const what = `${message.type} (${short(message.id)}) to ${recipient}`;
      if (of.length !== 1) throw new Divergence(`${what} has ${of.length} deliveries`);
      const [row] = of as [DeliveryRow];
      if (each.deliveryIds.size > 1) throw new Divergence(`${what} came under ${each.deliveryIds.size} ids`);
      if (each.reasons.size === 0 && !each.left) throw new Divergence(`${what} never came, and nothing stood against it: ${row.state} ${String(row.code)}`);
      const about = events.filter((event) => event.message?.messageId === message.id && event.recipient === recipient);
      const count = (kind: string): number => about.filter((event) => event.kind === kind).length;
      const first = about.filter((event) => event.kind === 'READ' && event.detail?.['first'] === true).length;
      const disclosed = count('DELIVERED') + first;
      const said = `${about.map((event) => `${event.kind}${event.kind === 'READ' ? `(${String(event.detail?.['first'])})` : ''}${event.detail?.['mayHaveLeft'] === true ? '(may have left)' : ''}`).join(' ')}; ${row.state} ${row.channel} ${String(row.code)}`;
      if (disclosed > 1) throw new Divergence(`${what} is ${disclosed} times on record as disclosed: ${said}`);
      if (['delivered', 'acknowledged'].includes(row.state) && disclosed !== 1) throw new Divergence(`${what} is ${row.state}, and not on record as disclosed: ${said}`);
      if (disclosed === 1 && !each.left && !this.#looked.has(`acked ${message.id} ${recipient}`)) throw new Divergence(`${what} is on record as disclosed and has not left: ${said}`);
      if (each.left && disclosed === 0 && !about.some((event) => event.detail?.['mayHaveLeft'] === true)) throw new Divergence(`${what} has left, and nothing on record says so: ${said}`);
      if (!each.left && !each.mayHaveLeft && about.some((event) => event.detail?.['mayHaveLeft'] === true)) throw new Divergence(`${what} may have left by the record, and was never sent: ${said}`);
      if (count('WITHHELD') !== (row.state === 'withheld' ? 1 : count('WITHHELD') === 1 && row.state === 'acknowledged' ? 1 : 0)) throw new Divergence(`${what} is ${count('WITHHELD')} times on record as withheld: ${said}`);
      if (row.state === 'withheld' && about.find((event) => event.kind === 'WITHHELD')?.problem?.code !== row.code) throw new Divergence(`${what} is withheld for another reason than on record: ${said}`);
      if (count('EXPIRED') !== (row.state === 'expired' ? 1 : 0) && row.state !== 'acknowledged') throw new Divergence(`${what} is ${count('EXPIRED')} times on record as expired: ${said}`);
      if (['withheld', 'expired'].includes(row.state) && message.sender === region) {
        const notices = await this.#noticesAbout(message.id, recipient);
        if (notices !== 1) throw new Divergence(`the sender of ${what} is told ${notices} times that it ended: ${said}`);
      }
    }
    for (const { message, recipient } of events) {
      if (message !== undefined && recipient !== undefined && this.model.messages.has(message.messageId) && this.model.delivery(message.messageId, recipient) === undefined) throw new Divergence(`an event is about a delivery that there is not: ${message.messageId} ${recipient}`);
    }
    const left = await this.#world.exchange.migrator.query<{ open: number; held: number; receipts: number }>(
      `select (select count(*)::int from outbox where published_at is null) as open, (select count(*)::int from held_claim where case_id = any($1::uuid[])) as held, (select count(*)::int from held_receipt) as receipts`,
      [this.#cases.map(({ story }) => story.caseId)]);
    const { open = 0, held = 0, receipts = 0 } = left.rows[0] ?? {};
    if (open + held + receipts > 0) throw new Divergence(`what is left: ${open} rows of the outbox, ${held} held claims, ${receipts} held receipts`);
  }

  async #noticesAbout(messageId: string, recipient: string): Promise<number> {
    const { rows } = await this.#world.exchange.migrator.query<{ n: number }>(
      `select count(*)::int as n from notice where content->>'referenceMessageId' = $1 and content::text like '%' || $2 || '%'`, [messageId, recipient]);
    return rows[0]?.n ?? 0;
  }

  #events(): ReturnType<Packs['eventsIn']> {
    return this.#world.packs.eventsIn(this.#world.audit, this.#auditBefore);
  }
}

function short(id: string): string {
  return id.slice(0, 4);
}
