import type { KeyObject } from 'node:crypto';
import { cosignNote, formatVkey } from '#audit';
import type { Checkpoint } from '#audit';
import { ClientFault } from './client-fault.ts';
import { HttpsExchange } from './https-exchange.ts';
import type { TlsSettings } from './https-exchange.ts';
import { LogWitness } from './log-witness.ts';
import type { CheckpointMemory } from './log-witness.ts';
import { readLogAt, unreachable } from './read-log-at.ts';
import { readLogState } from './read-log-state.ts';
import { defaultRepetition, repeatCall } from './repeat-call.ts';
import { readVkey } from './open-checkpoint.ts';

export interface Cosigning {
  /** The log's key as its vkey line, a former one too, and the address below which the log lies. */
  readonly log: { readonly vkey: string; readonly url: string };
  /** The last state seen, in a file: a cosigner that forgets proves nothing. */
  readonly memory: CheckpointMemory;
  /** Ed25519, and the name that the operator knows the key by. */
  readonly signer: { readonly name: string; readonly privateKey: KeyObject };
  readonly tls?: TlsSettings;
  readonly timeoutMs?: number;
}

/** The state that was cosigned. */
export interface CosignedState extends Checkpoint {
  /** The key that the log is at now: the one given, or the one that it announced. */
  readonly vkey: string;
}

/**
 * Cosigns the log's present state and hands the signature in, after the state was shown to continue every one seen before
 * (C2SP tlog-cosignature). From then on nobody can rewrite what came before it unnoticed, the log's operator included.
 * A key that the known one announced in the log is followed, and remembered: from then on it is the known one.
 *
 * @throws ClientFault not-genuine for a log that was rewritten, or is signed by a key that nobody known announced: nothing is signed then; refused where the log does not know the cosigner; unreachable, unexpected-answer
 * @example
 * const { size } = await cosignCheckpoint({ log: { vkey, url }, memory: rememberInFile('seen.txt'), signer: { name: 'rav-solothurn', privateKey } });
 */
export async function cosignCheckpoint({ log, memory, signer, tls, timeoutMs = 15_000 }: Cosigning): Promise<CosignedState> {
  const https = new HttpsExchange(tls);
  const base = log.url.replace(/\/$/, '');
  const read = readLogAt(https, base, { timeoutMs });
  try {
    const witness = new LogWitness(memory, read);
    const given = readVkey(log.vkey);
    const { note, checkpoint, key } = await readLogState(read, await witness.keyFrom(given));
    if (checkpoint.size === 0n) throw new ClientFault('unexpected-answer', 'The log is empty.', 'Cosign it once it has a leaf.');
    await witness.see(checkpoint, { from: given, to: key });
    const body = Buffer.from(JSON.stringify({ note: cosignNote(note, { ...signer, cosignAt: new Date() }) }));
    const answer = await repeatCall(
      () => https.call({ method: 'POST', url: `${base}/cosignatures`, headers: [['content-type', 'application/json']], body, timeoutMs }),
      defaultRepetition,
    ).catch(unreachable);
    if (answer.status !== 200) {
      throw new ClientFault(
        answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? 'refused' : 'unexpected-answer',
        `The log did not take the cosignature (${answer.status}).`,
        'Have the operator enter your vkey line in AUDIT_COSIGNERS.',
      );
    }
    return { ...checkpoint, vkey: formatVkey(key.name, key.publicKey) };
  } finally {
    https.close();
  }
}
