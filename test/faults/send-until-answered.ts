import { setTimeout as delay } from 'node:timers/promises';
import type { Envelope } from '#schemas';
import { ClientFault } from '#sdk';
import type { Accepted, Answer, PartnerClient } from '#sdk';
import type { Arrivals } from './arrivals.ts';
import type { History } from './history.ts';

export interface SendParts {
  client: (partnerId: string) => PartnerClient;
  history: History;
  arrivals: Arrivals;
}

export interface SendOptions {
  /** How it is handed in; by default as a message. */
  post?: (client: PartnerClient) => Promise<Answer<Accepted>>;
  /** The delivery that it acknowledges. */
  acknowledges?: { messageId: string; senderId: string };
  /** So many calls at once with the same envelope: a storm of repetitions. */
  copies?: number;
}

const pauseMs = 200;
/** For whoever was not believed: each of them costs a signature on both sides. */
const disbelievedPauseMs = 2_000;
/** No answer yet: the first call with these bytes is still under way, and may succeed or not. A 401 is about who asks, and says nothing of the message. */
const inProgress = 'DAP-2205';

/** Sends an envelope until there is an answer, and notes what was seen. Returns for whom it was accepted. */
export async function sendUntilAnswered({ client, history, arrivals }: SendParts, envelope: Envelope, caseId: string, options: SendOptions = {}): Promise<string[]> {
  const { messageId, senderId, messageType } = envelope.frame;
  const post = options.post ?? ((each: PartnerClient) => each.send(envelope));
  const { acknowledges, copies = 1 } = options;
  history.add({ op: 'send', phase: 'invoke', messageId, senderId, caseId, type: messageType, ...(acknowledges === undefined ? {} : { acknowledges }) });
  for (;;) {
    const answers = await Promise.allSettled(Array.from({ length: copies }, () => post(client(senderId))));
    let permitted: string[] | undefined;
    for (const settled of answers) {
      if (settled.status === 'rejected') {
        if (!(settled.reason instanceof ClientFault) || settled.reason.code !== 'unreachable') throw settled.reason;
        history.add({ op: 'send', phase: 'info', messageId, reason: settled.reason.message });
      } else if (settled.value.ok) {
        permitted = noteReceipt(history, messageId, settled.value);
      } else if (settled.value.problem.code === inProgress || settled.value.status === 401) {
        history.add({ op: 'send', phase: 'info', messageId, reason: settled.value.problem.code });
      } else {
        history.add({ op: 'send', phase: 'refused', messageId, status: settled.value.status, code: settled.value.problem.code });
        permitted ??= [];
      }
    }
    if (permitted !== undefined) {
      arrivals.expect(messageId, caseId, permitted);
      return permitted;
    }
    await delay(answers.some((each) => each.status === 'fulfilled' && !each.value.ok && each.value.status === 401) ? disbelievedPauseMs : pauseMs);
  }
}

function noteReceipt(history: History, messageId: string, { receipt, repeated }: Accepted): string[] {
  const permitted = receipt.outcomes.filter(({ outcome }) => outcome === 'permitted').map(({ recipientId }) => recipientId);
  const { withdrawal } = receipt;
  history.add({
    op: 'send', phase: 'ok', messageId, repeated, leafHash: receipt.leafHash, permitted,
    ...(withdrawal === undefined ? {} : { inFlight: withdrawal.inFlight.map(({ recipientId }) => recipientId) }),
  });
  return permitted;
}
