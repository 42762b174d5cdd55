import { createHash, randomUUID } from 'node:crypto';
import type { SignedParts, GatewayDoor } from '../support/gateway-door.ts';
import type { SeededRandom } from '../faults/random.ts';
import { Story } from '../support/story.ts';

const senders = ['sr-sro', 'sr-tg', 'rav-olten'] as const;

/** Valid signed requests of every kind, signed ahead, and what was signed of bodies at all. */
export class Templates {
  readonly #door: GatewayDoor;
  readonly #signed = new Set<string>();
  #parts: SignedParts[] = [];

  constructor(door: GatewayDoor) {
    this.#door = door;
    this.renew();
  }

  /** New messages in new cases, signed now. */
  renew(): void {
    this.#parts = senders.flatMap((senderId) => {
      const story = new Story(senderId);
      const messages = [story.consentGranted(['rav-olten'], ['C01']), story.registration(['rav-olten']), story.plan(['rav-olten']), story.segment(['rav-olten']), story.consentWithdrawn(), story.acknowledgement(senderId, 'iiz-dap', randomUUID())];
      const looks = ['/v1/inbox', '/v1/inbox?limit=10', `/v1/messages/${randomUUID()}`, `/v1/inbox/${randomUUID()}`, `/v1/cases/${story.caseId}/consents`];
      return [...messages.map((message) => this.sign(Buffer.from(JSON.stringify(message)), senderId)), ...looks.map((target) => this.#door.signed(undefined, senderId, { target }))];
    });
  }

  any(random: SeededRandom): SignedParts {
    return random.pick(this.#parts);
  }

  /** By the sender that the body names, where it names one of ours. */
  sign(body: Buffer, senderId = senders.find((each) => body.includes(`"senderId":"${each}"`)) ?? senders[0]): SignedParts {
    this.#signed.add(digestOf(body));
    return this.#door.signed(body, senderId);
  }

  wasSigned(digest: string): boolean {
    return this.#signed.has(digest);
  }
}

function digestOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
