import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { availableWidth, encodeEntries, formatTilePath, parseVkey, tileHeight, tileWidth, type NoteVerifier } from '#audit';
import { readHashes, readLeaves, type AuditDatabase, type LogHead } from '#persistence';
import { verifyLog } from '#verifier';
import { CosignedCheckpoints } from '../../apps/auditor/src/cosignatures/cosigned-checkpoints.ts';
import { CountFacets } from '../../apps/auditor/src/counts/count-facets.ts';
import type { CheckpointSigner } from '../../apps/auditor/src/log/sign-checkpoint.ts';
import { CheckpointReader } from '../../apps/auditor/src/log/current-checkpoint.ts';
import { RecordLooks } from '../../apps/auditor/src/looks/record-looks.ts';
import { ProveLog } from '../../apps/auditor/src/proofs/prove-log.ts';
import { QueryEvents } from '../../apps/auditor/src/queries/query-events.ts';
import type { QueryFilter } from '../../apps/auditor/src/queries/query-filter.ts';
import { partners, type AuditBatches } from './audit-batches.ts';

const purpose = { reason: 'Messung der Antwortzeit', ticket: 'M-1' };

/** 95th percentile, in milliseconds, of so many probes one after the other. */
async function p95(probes: number, probe: (random: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < probes; i++) {
    const begun = performance.now();
    await probe(Math.random());
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return Number((times[Math.floor(times.length * 0.95)] ?? 0).toFixed(2));
}

function pick<T>(list: readonly T[], random: number): T {
  return list[Math.floor(random * list.length)] as T;
}

/** Whole answers as the API gives them, the look put on record included; HTTP left out. */
export async function probeAnswers(database: AuditDatabase, { cases, leafHashes }: AuditBatches, signer: CheckpointSigner, probes: number, say: (line: string) => void) {
  const looks = new RecordLooks(database, () => undefined);
  const [queries, counts, prove] = [new QueryEvents(database, looks), new CountFacets(database, looks), new ProveLog(database, new CheckpointReader(database, signer), new CosignedCheckpoints(database, signer))];
  const ask = (filter: QueryFilter) => queries.run('dpo', { filter, purpose, limit: 50 }, new Date());
  const narrowed = (random: number): QueryFilter => ({ partner: pick(partners, random), rule: `R${10 + Math.floor(random * 12)}`, kind: 'ACCEPTED' });
  const measured = async <Name extends string>(name: Name, times: number, probe: (random: number) => Promise<unknown>) => {
    const figure = { [name]: await p95(times, probe) } as Record<Name, number>;
    say(`${name} ${figure[name]}`);
    return figure;
  };
  return {
    ...(await measured('personQueryP95Ms', probes, (random) => ask({ person: pick(cases.persons, random) }))),
    ...(await measured('caseQueryP95Ms', probes, (random) => ask({ caseId: pick(cases.caseIds, random) }))),
    ...(await measured('filteredPageP95Ms', probes, (random) => ask(narrowed(random)))),
    ...(await measured('countP95Ms', Math.ceil(probes / 10), (random) => counts.run('dpo', purpose, narrowed(random), new Date()))),
    ...(await measured('proofP95Ms', probes, (random) => prove.inclusion(pick(leafHashes, random)))),
  };
}

/** Writes the log up to that head to a folder, as `dap verify log --save` would. */
export async function saveLog(database: AuditDatabase, head: LogHead, signer: CheckpointSigner, folder: string): Promise<void> {
  const put = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  put('checkpoint', signer.sign(head));
  for (let level = 0; head.size >> BigInt(tileHeight * level) > 0n; level++) {
    for (let index = 0n; ; index++) {
      const width = availableWidth({ level, index }, head.size);
      if (width === 0) break;
      const first = index * BigInt(tileWidth);
      const read = await readHashes(database, [{ level, first, count: width }]);
      put(formatTilePath({ kind: 'hashes', level, index, width }), Buffer.concat(Array.from({ length: width }, (_, i) => read(level, first + BigInt(i)))));
      if (level === 0) put(formatTilePath({ kind: 'entries', level, index, width }), encodeEntries((await readLeaves(database, first, first + BigInt(width))).map(({ body }) => body)));
    }
  }
}

/** Verifies a saved log from its files alone, and says how long a million events of it take. */
export async function secondsPerMillion(folder: string, vkey: string): Promise<number> {
  const begun = performance.now();
  const { faults, facts } = await verifyLog((path) => readFile(join(folder, path)).catch(() => undefined), { log: [parseVkey(vkey) as NoteVerifier] });
  if (faults.length > 0) throw new Error(`the log does not verify: ${JSON.stringify(faults.slice(0, 3))}`);
  return Number(((((performance.now() - begun) / 1_000) * 1_000_000) / Number(facts['events'])).toFixed(1));
}
