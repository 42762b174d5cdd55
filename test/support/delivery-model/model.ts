/**
 * What may become of messages, written from the domain and the guarantees and from nothing of the product: who may get what now, and for
 * which reasons a delivery may end without having left.
 */
export interface ModelConsent {
  id: string;
  recipients: readonly string[];
  categories: readonly string[];
  onwardTransfer: boolean;
  withdrawn: boolean;
  /** It ended with its case: what was accepted before this place still goes out under it. */
  endedAt: number;
  ofRegistration: boolean;
}

/** What a message rests on: consents for its categories; the consent of the registration; nothing that can be withdrawn. */
export type Basis = 'consent' | 'registration' | 'none';

export interface ModelMessage {
  id: string;
  caseId: string;
  type: string;
  sender: string;
  recipients: readonly string[];
  categories: readonly string[];
  basis: Basis;
  /** In which order it was accepted. */
  place: number;
  recalled: boolean;
  erased: boolean;
}

export interface ModelCase {
  caseId: string;
  vn: string;
  consents: ModelConsent[];
  closed: boolean;
  /** How many holds stand on it. */
  holds: number;
}

/** A message to one recipient. */
export interface ModelDelivery {
  message: ModelMessage;
  recipient: string;
  /** For which it may be stopped, as far as anything has happened to it. */
  reasons: Set<string>;
  /** A topic has taken it, or it was fetched. */
  left: boolean;
  /** A relay held it that did not come back, or a topic did not answer. */
  mayHaveLeft: boolean;
  deliveryIds: Set<string>;
}

export class DeliveryModel {
  readonly cases = new Map<string, ModelCase>();
  readonly messages = new Map<string, ModelMessage>();
  readonly deliveries = new Map<string, ModelDelivery>();
  readonly blocked = new Set<string>();
  /** The pack in force asks of what it permits by consent that it covers onward transfer. */
  strict = false;
  #place = 0;

  nextPlace(): number {
    return (this.#place += 1);
  }

  caseOf(caseId: string): ModelCase {
    const found = this.cases.get(caseId);
    if (found === undefined) throw new Error(`no case ${caseId}`);
    return found;
  }

  delivery(messageId: string, recipient: string): ModelDelivery | undefined {
    return this.deliveries.get(`${messageId} ${recipient}`);
  }

  accepted(message: ModelMessage, permitted: readonly string[]): void {
    this.messages.set(message.id, message);
    for (const recipient of permitted) {
      this.deliveries.set(`${message.id} ${recipient}`, { message, recipient, reasons: new Set(), left: false, mayHaveLeft: false, deliveryIds: new Set() });
    }
  }

  /** Why this recipient may not get it now; `undefined` where it may. */
  forbidden(message: ModelMessage, recipient: string): string | undefined {
    if (message.erased) return 'DAP-4210';
    if (message.recalled) return 'DAP-4207';
    if (this.blocked.has(recipient)) return 'DAP-3300';
    if (message.basis === 'none') return undefined;
    const consents = this.caseOf(message.caseId).consents.filter((each) => !each.withdrawn && each.recipients.includes(recipient));
    if (message.basis === 'registration') return consents.some((each) => each.ofRegistration) ? undefined : 'DAP-4207';
    const inForce = consents.filter((each) => message.place < each.endedAt && (!this.strict || each.onwardTransfer));
    return message.categories.every((category) => inForce.some((each) => each.categories.includes(category))) ? undefined : 'DAP-4207';
  }

  /** Of everything that waits: something has happened for which it may be stopped. */
  mayStop(codes: readonly string[], which: (delivery: ModelDelivery) => boolean): void {
    for (const each of this.deliveries.values()) if (which(each)) for (const code of codes) each.reasons.add(code);
  }

  of(caseId: string, recipient: string): ModelDelivery[] {
    return [...this.deliveries.values()].filter((each) => each.message.caseId === caseId && each.recipient === recipient).toSorted((a, b) => a.message.place - b.message.place);
  }
}
