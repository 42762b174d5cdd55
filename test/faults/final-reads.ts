import { openNote, parseCheckpoint, parseVkey, readEventLeaf } from '#audit';
import { openAudit, openPool, readLeaves, readHead } from '#persistence';
import type { TestPlatform } from '../support/platform.ts';
import type { FinalReads, HistoryEvent } from './history.ts';
import { readPositionMoves } from './position-moves.ts';

/** Reads what there is, as roles that may read it. */
export async function readFinally(platform: TestPlatform, history: readonly HistoryEvent[]): Promise<FinalReads> {
  const exchange = openPool({ url: platform.urls.exchange.migrator, poolSize: 2 });
  const audit = openAudit({ url: platform.urls.audit.auditor, poolSize: 2 });
  try {
    const messages = await exchange.query<FinalReads['messages'][number]>(
      `select message_id as "messageId", sender_id as "senderId", case_id as "caseId", case_seq::int as "caseSeq", type, leaf_hash as "leafHash" from message`,
    );
    const deliveries = await exchange.query<FinalReads['deliveries'][number]>(
      `select message_id as "messageId", sender_id as "senderId", recipient, delivery_id as "deliveryId", delivery_no::int as "deliveryNo", case_id as "caseId",
        case_seq::int as "caseSeq", channel, state, code, not_after <= now() as closed from delivery`,
    );
    const open = await exchange.query<{ n: number }>('select count(*)::int as n from outbox where published_at is null');
    const positionMoves = await exchange.query<FinalReads['positionMoves'][number]>(readPositionMoves);
    const numbered = await exchange.query<{ shard: number; n: number }>('select shard, audit_n::int as n from relay_shard');
    const integrated = await audit.query<{ shard: number; n: number }>('select shard, n::int as n from shard_position');
    // What was claimed by now: the log may still grow while it is read.
    const checkpoints = checkpointsOf(platform, history);
    const { size } = await readHead(audit);
    const leaves = await readLeaves(audit, 0n, size);
    return {
      messages: messages.rows,
      deliveries: deliveries.rows,
      events: leaves.flatMap(({ index, leafHash, body }) => eventOf(Number(index), leafHash, body)),
      leafHashes: leaves.map(({ leafHash }) => leafHash.toString('hex')),
      checkpoints,
      proven: [],
      unproven: [],
      openOutboxRows: open.rows[0]?.n ?? 0,
      positionMoves: positionMoves.rows,
      shards: numbered.rows.map(({ shard, n }) => ({ shard, numbered: n, integrated: integrated.rows.find((each) => each.shard === shard)?.n ?? 0 })),
    };
  } finally {
    await Promise.all([exchange.end(), audit.end()]);
  }
}

function eventOf(index: number, leafHash: Buffer, body: Buffer): FinalReads['events'] {
  const event = readEventLeaf(body);
  if (event === undefined) return [];
  const { kind, message, recipient = '', detail } = event;
  return [
    {
      index,
      leafHash: leafHash.toString('hex'),
      kind,
      senderId: message?.senderId ?? '',
      messageId: message?.messageId ?? '',
      recipient,
      first: detail?.['first'] === true,
    },
  ];
}

/** Every checkpoint that was published on Kafka, its signature verified. */
function checkpointsOf(platform: TestPlatform, history: readonly HistoryEvent[]): FinalReads['checkpoints'] {
  const key = parseVkey(platform.logVkey);
  if (key === undefined) throw new Error('the key of the log cannot be read');
  return [...new Set(history.flatMap((event) => (event.op === 'checkpoint' ? [event.note] : [])))].map((note) => {
    const opened = openNote(note, [key]);
    const checkpoint = opened.ok ? parseCheckpoint(opened.text) : undefined;
    if (checkpoint === undefined) throw new Error('the log published a checkpoint that its key did not sign');
    return { size: Number(checkpoint.size), root: checkpoint.root.toString('hex') };
  });
}
