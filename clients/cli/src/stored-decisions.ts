import { recordedDecisions } from '#consent';
import type { DecisionRecord, KeptDecisions } from '#consent';
import { Client } from 'pg';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';

/** A decision as it was stored with its message, or kept of one that was refused to everybody. */
export interface StoredDecision {
  /** `<sender>/<message id> → <recipient>` */
  readonly name: string;
  readonly packVersion: string;
  readonly record: DecisionRecord;
  /** The message was refused to all its recipients. */
  readonly refused: boolean;
  /** A consent that was looked at is no longer in the register: what it was made from has been erased in part. */
  readonly erased: boolean;
}

/** From one moment up to, not including, another; open where nothing is said. */
export interface Period {
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

interface MessageRow extends KeptDecisions {
  message_ref: string;
  name: string;
  refused: boolean;
}

/** Messages read at a time: memory stays bounded whatever the exchange holds. */
const atATime = 500;

/** Reads the stored decisions and the packs that they were made under, from the exchange database. */
export class StoredDecisions {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** @throws CommandFault unreachable */
  static async open(url: string): Promise<StoredDecisions> {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect().catch((error: unknown) => {
      throw new CommandFault(
        exitCode.unreachable,
        `The exchange database does not answer: ${error instanceof Error ? error.message : 'unknown reason'}.`,
        'Check DATABASE_URL, or start the demo ("npm run demo").',
      );
    });
    return new StoredDecisions(client);
  }

  /** The pack's YAML as it was activated; undefined when there is none of that version. */
  async pack(version: string): Promise<string | undefined> {
    const { rows } = await this.#client.query<{ source: string }>('select source from policy_pack where version = $1', [version]);
    return rows[0]?.source;
  }

  /** Every recipient's decision of every message of a period. A recipient refused before any rule was asked has none. */
  async *all({ from, until }: Period = {}): AsyncGenerator<StoredDecision> {
    let after = from === undefined ? '00000000-0000-0000-0000-000000000000' : firstReferenceAt(from);
    const end = until === undefined ? 'ffffffff-ffff-ffff-ffff-ffffffffffff' : firstReferenceAt(until);
    for (;;) {
      const { rows } = await this.#client.query<MessageRow>(`${messages} where message_ref > $1 and message_ref < $2 order by message_ref limit $3`, [after, end, atATime]);
      for (const row of rows) yield* decisionsOf(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < atATime) return;
      after = last.message_ref;
    }
  }

  /** The decisions about one message, none where nothing is kept of such a message. */
  async of(senderId: string, messageId: string): Promise<StoredDecision[]> {
    const { rows } = await this.#client.query<MessageRow>(
      `${messages} where message_ref = coalesce(${referenceIn('message_key')}, ${referenceIn('refused_decision')})`,
      [senderId, messageId],
    );
    return rows.flatMap(decisionsOf);
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}

const messages = `select message_ref, sender_id || '/' || message_id as name, disclosure, decisions, consents, refused from stored_decision`;

const referenceIn = (table: string): string => `(select message_ref from ${table} where sender_id = $1 and message_id::text = $2)`;

/** The platform's name of a message begins with the time of its acceptance or refusal (UUIDv7). */
function firstReferenceAt(at: Date): string {
  const ms = at.getTime().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-000000000000`;
}

function decisionsOf({ name, refused, ...kept }: MessageRow): StoredDecision[] {
  return recordedDecisions(kept).flatMap(({ recipient, packVersion, record, erased }) => (record === undefined ? [] : [{ name: `${name} → ${recipient}`, packVersion, record, refused, erased }]));
}
