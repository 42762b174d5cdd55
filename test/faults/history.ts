/** What the harness saw, in the order in which it saw it; `t` in milliseconds since the run began. */
export type HistoryEvent =
  | { t: number; op: 'send'; phase: 'invoke'; messageId: string; senderId: string; caseId: string; type: string; acknowledges?: { messageId: string; senderId: string } }
  | { t: number; op: 'send'; phase: 'ok'; messageId: string; repeated: boolean; leafHash: string; permitted: string[]; inFlight?: string[] }
  | { t: number; op: 'send'; phase: 'refused'; messageId: string; status: number; code: string }
  /** No answer: it may have had its effect or not. The same bytes are sent again. */
  | { t: number; op: 'send'; phase: 'info'; messageId: string; reason: string }
  /** `began`: when the recipient asked for it; on a topic the broker's time of the record. */
  | { t: number; op: 'receive'; recipient: string; channel: 'topic' | 'inbox'; deliveryId: string; senderId: string; messageId: string; caseId: string; began: number }
  /** A fetch without an answer: the item may have been handed over, and lost on its way. */
  | { t: number; op: 'fetch'; phase: 'info'; recipient: string; deliveryId: string }
  | { t: number; op: 'fault'; target: FaultTarget; phase: FaultPhase; inFlight: number }
  /** A process of the platform that ended although the harness did not kill it. */
  | { t: number; op: 'exit'; target: FaultTarget }
  /** Connections on which nobody answers, and which it still held when it should have noticed. */
  | { t: number; op: 'unnoticed'; target: FaultTarget; connections: number }
  /** Resident. */
  | { t: number; op: 'memory'; megabytes: Record<WatchedProcess, number> }
  | { t: number; op: 'checkpoint'; note: string };

/** What befell it; `back`: it is as before. */
export type FaultPhase = 'kill' | 'leave' | 'pause' | 'files' | 'clock' | 'half-open' | 'disk' | 'lost-answers' | 'poison' | 'race' | 'storm' | 'back';

export const faultTargets = ['gateway', 'router', 'auditor', 'postgres', 'kafka'] as const;
export type FaultTarget = (typeof faultTargets)[number];
/** Our own processes. */
export const watchedProcesses = ['gateway', 'router', 'auditor'] as const;
export type WatchedProcess = (typeof watchedProcesses)[number];

type Untimed<E> = E extends { t: number } ? Omit<E, 't'> : never;

export class History {
  readonly events: HistoryEvent[] = [];
  readonly startedAt = Date.now();

  add(event: Untimed<HistoryEvent>): void {
    this.events.push({ t: Date.now() - this.startedAt, ...event });
  }
}

/** What stands in the databases, the log and the topics once everything has come to rest. */
export interface FinalReads {
  messages: { messageId: string; senderId: string; caseId: string; caseSeq: number; type: string; leafHash: string }[];
  deliveries: {
    messageId: string;
    senderId: string;
    recipient: string;
    deliveryId: string;
    deliveryNo: number;
    caseId: string;
    caseSeq: number;
    channel: string;
    state: string;
    code: string | null;
    /** It may not be handed over (again). */ closed: boolean;
  }[];
  /** Event leaves of the audit log. */
  events: { index: number; leafHash: string; kind: string; senderId: string; messageId: string; recipient: string; first: boolean }[];
  /** Hex, every leaf of the log, links included. */
  leafHashes: string[];
  /** Every state that the log ever claimed: polled, published on Kafka, in evidence. */
  checkpoints: { size: number; root: string }[];
  /** Messages whose evidence was fetched from the gateway and verified by the SDK, and those where that failed. */
  proven: string[];
  unproven: { messageId: string; reason: string }[];
  openOutboxRows: number;
  /** What the positions of consumers were, one after the other, and under which owner's epoch. */
  positionMoves: { topic: string; partition: number; epoch: number; nextOffset: number }[];
  /** Last number given out and last number integrated, per relay shard. */
  shards: { shard: number; numbered: number; integrated: number }[];
}
