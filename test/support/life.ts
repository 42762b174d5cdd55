import { randomBytes, randomUUID } from 'node:crypto';
import { SendNotices } from '../../apps/gateway/src/notices/send-notices.ts';
import { fetchInboxItem, listInbox, openNotices } from '#persistence';
import type { BlocksOf, Category, Envelope, MessageTypeId, Purpose } from '#schemas';
import { composeEnvelope } from '#sdk';
import type { RunningExchange, Submitted } from './running-exchange.ts';
import type { RunningRouter } from './running-router.ts';
import { Story } from './story.ts';

/** Every block of these tests, and what rides along. */
const everything: Category[] = ['C01', 'C03', 'C06', 'C07', 'C08', 'C09', 'C14', 'C15', 'C16'];

/** What a message says beside its blocks. */
export interface Said {
  purpose?: Purpose;
  assertions?: Record<string, boolean | string | number>;
  references?: string;
  action?: Envelope['frame']['action'];
  /** Whom it is about, where not the person of the case. */
  subjects?: string[];
}

/** A case of one person, registered by the region with the partners, who take part and have got it. */
export class Life {
  readonly story: Story;
  readonly #exchange: RunningExchange;
  readonly #router: RunningRouter;

  private constructor(exchange: RunningExchange, router: RunningRouter, regionId: string) {
    this.#exchange = exchange;
    this.#router = router;
    this.story = new Story(regionId);
  }

  /** Registered with the partners, who have got it; none has answered yet. */
  static async invite(exchange: RunningExchange, router: RunningRouter, regionId: string, partners: string[]): Promise<Life> {
    const life = new Life(exchange, router, regionId);
    await exchange.submit(life.consent([regionId, ...partners], ['P1']));
    await exchange.submit(life.story.registration(partners));
    await life.deliver(...partners);
    return life;
  }

  static async begin(exchange: RunningExchange, router: RunningRouter, regionId: string, partners: string[]): Promise<Life> {
    const life = await Life.invite(exchange, router, regionId, partners);
    for (const partner of partners) await exchange.submit(life.story.participation(partner));
    return life;
  }

  get personId(): string {
    return this.story.personId;
  }

  /** A consent among all of these, for everything that the tests send. */
  consent(among: string[], purposes: Purpose[], consentId: string = randomUUID()): Envelope {
    const granted = this.story.consentGranted(among, everything, consentId);
    const block = granted.blocks.consent as Record<string, unknown>;
    return { ...granted, blocks: { consent: { ...block, senders: among.map((partnerId) => ({ partnerId })), purposes } } };
  }

  compose<T extends MessageTypeId>(type: T, from: string, to: string[], blocks: BlocksOf[T], { purpose = 'P1', assertions = { dataObtainedByRelease: false }, ...others }: Said = {}): Envelope {
    return composeEnvelope({
      type, senderId: from, recipients: to, caseRef: { caseId: this.story.caseId, regionId: this.story.regionId }, purpose, blocks,
      actingUser: { systemUserId: 'u17', function: 'SOZIALARBEIT' }, application: { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' },
      assertions, subjects: [this.story.personId], test: true, ...others,
    });
  }

  send<T extends MessageTypeId>(type: T, from: string, to: string[], blocks: BlocksOf[T], said: Said = {}): Promise<Submitted> {
    return this.#exchange.submit(this.compose(type, from, to, blocks, said));
  }

  get identity(): NonNullable<BlocksOf['case.transfer-accept']['identity']> {
    return [{ personId: this.story.personId, localPersonId: { personIdCategory: 'SR.X', personId: '1' }, officialName: 'Muster', firstName: 'Anna', dateOfBirth: '1988-05-04', sex: '2' }];
  }

  /** Types in the partner's inbox about this case, fetched. */
  async deliver(...partners: string[]): Promise<string[]> {
    await this.#router.drain();
    const types: string[] = [];
    for (const partnerId of partners) {
      for (const item of (await listInbox(this.#exchange.gateway, partnerId, '0', 200)).items.filter((each) => each.caseId === this.story.caseId)) {
        await fetchInboxItem(this.#exchange.gateway, { partnerId, deliveryId: item.id, keyid: 'k', nonce: randomBytes(16).toString('hex') }, () => Promise.resolve({ opened: true, records: [] }));
        types.push(item.type);
      }
    }
    return types;
  }

  async state(): Promise<Record<string, unknown>> {
    const { rows } = await this.#exchange.migrator.query<{ state: Record<string, unknown> }>('select state from case_head where case_id = $1', [this.story.caseId]);
    return rows[0]?.state ?? {};
  }
}

/** What was owed, and for what it was refused. */
export interface DroppedNotice {
  kind: string;
  recipient: string;
  code: string | undefined;
}

/** Sends what the platform owes until it owes nothing; a notice that is refused ends the test, or is returned where it is `tolerated`. */
export async function sendNotices(exchange: RunningExchange, tolerated = false): Promise<DroppedNotice[]> {
  const key = exchange.keys.get('iiz-dap');
  if (key === undefined) throw new Error('the platform has no key');
  const faults: unknown[] = [];
  const dropped: DroppedNotice[] = [];
  const { gateway: pool, directory, accept, keks } = exchange;
  const notices = new SendNotices({
    pool, directory, accept, key, keks, origin: 'https://gateway.test', onFailed: (error) => faults.push(error), onDropped: (notice, { slug, code, members }) => {
      if (tolerated) dropped.push({ kind: notice.kind, recipient: notice.recipient, code });
      else faults.push({ notice, slug, code, members });
    },
  });
  notices.start();
  while (faults.length === 0 && (await openNotices(pool, 1)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await notices.stop();
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return dropped;
}
