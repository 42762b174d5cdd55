import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditRecordHeaders } from '#audit';
import type { OutgoingRecord } from '#bus';
import { packHash } from '#consent';
import { shardCount } from '#persistence';
import { parse, stringify } from 'yaml';
import { repositoryRoot } from '../repository-root.ts';
import type { RunningExchange } from '../running-exchange.ts';
import { eventsIn } from '../running-router.ts';
import type { LoggedEvent } from '../running-router.ts';

/** The shipped pack, and one that asks of some rules for consents that cover onward transfer: each takes over from the other. */
export class Packs {
  readonly shardCount = shardCount;
  readonly #exchange: RunningExchange;

  private constructor(exchange: RunningExchange) {
    this.#exchange = exchange;
  }

  static async store(exchange: RunningExchange): Promise<Packs> {
    const shipped = parse(readFileSync(join(repositoryRoot, 'policies', 'so-iiz-2026.1.yaml'), 'utf8')) as { packVersion: string; rules: { ruleId: string }[] };
    const consentTerms = { onwardTransfer: true };
    const source = stringify({ ...shipped, packVersion: 'strict', rules: shipped.rules.map((rule) => (['R05', 'R20'].includes(rule.ruleId) ? { ...rule, consentTerms } : rule)) }, { aliasDuplicateObjects: false });
    await exchange.migrator.query(`insert into policy_pack (version, source, hash) values ('strict', $1, $2)`, [source, packHash(source)]);
    return new Packs(exchange);
  }

  async activate(strict: boolean): Promise<void> {
    await this.#exchange.migrator.query(
      `insert into policy_activation (pack_version, kind, active_from, approved_by) values ($1, 'regular', clock_timestamp() - interval '1 ms', '{a,b}')`, [strict ? 'strict' : 'so-iiz-2026.1']);
    await this.#exchange.directory.refresh();
  }

  /** Events of the log in their order, each once, from the record `from` on; a gap, or another event under a number, ends the test. */
  eventsIn(records: readonly OutgoingRecord[], from: number): LoggedEvent[] {
    const numbered = new Map<string, string>();
    const next = new Map<string, number>();
    const fresh: OutgoingRecord[] = [];
    for (const [i, record] of records.entries()) {
      const [shard, n] = [String(record.headers?.[auditRecordHeaders.shard]), Number(record.headers?.[auditRecordHeaders.number])];
      const id = `${shard} ${n}`;
      const value = String(record.value);
      const known = numbered.get(id);
      if (known !== undefined && known !== value) throw new Error(`two events under the number ${id}`);
      if (known !== undefined) continue;
      if (n !== (next.get(shard) ?? 1)) {
        // Behind what was lost: it comes again, in its place.
        continue;
      }
      numbered.set(id, value);
      next.set(shard, n + 1);
      if (i >= from) fresh.push(record);
    }
    return eventsIn(fresh);
  }
}
