import { acceptedTopic, auditTopic } from '#bus';
import type { OutgoingRecord } from '#bus';

/** Topics as lists. What nobody has read yet may be lost. */
export class ListBroker {
  readonly topics = new Map<string, OutgoingRecord[]>();
  readonly #read = new Map<string, number>();
  /** How often something was lost. */
  losses = 0;

  append(records: readonly OutgoingRecord[]): void {
    for (const record of records) this.#of(record.topic).push(record);
  }

  /** The next records of a topic, at most so many. */
  read(topic: string, atMost = Infinity): OutgoingRecord[] {
    const from = this.#read.get(topic) ?? 0;
    const records = this.#of(topic).slice(from, from + atMost);
    this.#read.set(topic, from + records.length);
    return records;
  }

  /** Nothing was made of them: they come again. */
  unread(topic: string, records: number): void {
    this.#read.set(topic, (this.#read.get(topic) ?? 0) - records);
  }

  /** Forgets what was acknowledged and not read yet. Returns how much that was. */
  lose(): number {
    let lost = 0;
    for (const [topic, records] of this.topics) lost += records.splice(this.#read.get(topic) ?? 0).length;
    if (lost > 0) this.losses += 1;
    return lost;
  }

  get partnerTopics(): string[] {
    return [...this.topics.keys()].filter((topic) => topic !== acceptedTopic && topic !== auditTopic);
  }

  #of(topic: string): OutgoingRecord[] {
    return this.topics.get(topic) ?? this.topics.set(topic, []).get(topic)!;
  }
}
