const ANSWER_WITHIN_MS = 10_000;
/** As many as the reader of revocation lists takes. */
const MOST_BYTES = 16_777_215;

/** Fetches a file by HTTP or HTTPS, without following anybody elsewhere. @throws late, too long, or another status than 200 */
export async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (response.status !== 200 || response.body === null) throw new Error(`answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
