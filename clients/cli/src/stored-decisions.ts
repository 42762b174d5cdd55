import type { Consent, Decision, DecisionRecord, Disclosure, Facts } from '#consent';
import { Client } from 'pg';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';

/** A decision as it was stored with its message. */
export interface StoredDecision {
  /** `<sender>/<message id> → <recipient>` */
  readonly name: string;
  readonly packVersion: string;
  readonly record: DecisionRecord;
}

interface MessageRow {
  message_ref: string;
  name: string;
  disclosure: Omit<Disclosure, 'from' | 'to'>;
  decisions: {
    at: string;
    packVersion: string;
    suspendedRules: string[];
    recipients: { recipient: string; from?: Disclosure['from']; to?: Disclosure['to']; facts?: Facts; decision?: Decision }[];
  };
  consents: Consent[] | null;
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
      throw new CommandFault(exitCode.unreachable, `The exchange database does not answer: ${error instanceof Error ? error.message : 'unknown reason'}.`, 'Check DATABASE_URL, or start the demo ("npm run demo").');
    });
    return new StoredDecisions(client);
  }

  /** The pack's YAML as it was activated; undefined when there is none of that version. */
  async pack(version: string): Promise<string | undefined> {
    const { rows } = await this.#client.query<{ source: string }>('select source from policy_pack where version = $1', [version]);
    return rows[0]?.source;
  }

  /** Every recipient's decision of every message. A recipient refused before any rule was asked has none. */
  async *all(): AsyncGenerator<StoredDecision> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const { rows } = await this.#client.query<MessageRow>(
        `select m.message_ref, m.sender_id || '/' || m.message_id as name, m.disclosure, m.decisions,
            (select json_agg(c.record::jsonb || jsonb_strip_nulls(jsonb_build_object('withdrawnOn', c.withdrawn_at, 'endedOn', c.ended_at)))
              from consent c where c.case_id = m.case_id and c.consent_id in (select json_array_elements_text(m.decisions -> 'consentIds'))) as consents
          from message m where m.message_ref > $1 order by m.message_ref limit $2`,
        [after, atATime],
      );
      for (const row of rows) yield* decisionsOf(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < atATime) return;
      after = last.message_ref;
    }
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}

function decisionsOf({ name, disclosure, decisions, consents }: MessageRow): StoredDecision[] {
  const { at, packVersion, suspendedRules, recipients } = decisions;
  return recipients.flatMap(({ recipient, from, to, facts, decision }) => {
    if (from === undefined || to === undefined || facts === undefined || decision === undefined) return [];
    const { messageType, purpose, mainCategory, items } = disclosure;
    const record: DecisionRecord = { disclosure: { messageType, from, to, purpose, mainCategory, items }, consents: consents ?? [], facts, at, suspendedRuleIds: suspendedRules, stage: 'submission', decision };
    return [{ name: `${name} → ${recipient}`, packVersion, record }];
  });
}
