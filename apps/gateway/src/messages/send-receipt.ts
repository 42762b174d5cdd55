import type { FastifyReply } from 'fastify';
import type { StoredReceipt } from '#persistence';

/** Sends a stored receipt: every repetition gets the same body and the same signature lines. */
export async function sendReceipt(reply: FastifyReply, receipt: StoredReceipt, status: number): Promise<void> {
  await reply
    .status(status)
    .header('content-type', 'application/json')
    .header('content-digest', receipt.contentDigest)
    .header('signature-input', receipt.signatureInput)
    .header('signature', receipt.signature)
    .send(Buffer.from(receipt.body));
}
