import { constants, createHash, createPublicKey, randomUUID, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';
import type { FastifyRequest } from 'fastify';
import { Pool } from 'pg';
import { bareSettings, bareTopics } from './settings.ts';

const { origin, port, databaseUrl, https, keys: registered } = bareSettings();
const keys = new Map<string, { hash: string | null; key: ReturnType<typeof createPublicKey> }>();
for (const [keyid, { hash, publicKey }] of Object.entries(registered)) keys.set(keyid, { hash, key: createPublicKey(publicKey) });
const pool = new Pool({ connectionString: databaseUrl, max: 4 });
const inputForm = /^sig=(\([^)]*\);created=\d+;expires=\d+;nonce="([^"]+)";keyid="([0-9a-f]{64})";tag="iiz-dap")$/;

interface Row { ref: string; sender: string; id: string; case_id: string; type: string; version: string; digest: string; keyid: string; nonce: string; wire: object; at: number; len: number }

/** One signature over method, target, digest and content type, in the order in which the load generator covers them. */
function prove({ method, url, headers }: FastifyRequest, body: Buffer): { digest: Buffer; nonce: string; keyid: string } | undefined {
  const [input, signature, contentDigest] = [headers['signature-input'], headers['signature'], headers['content-digest']];
  const parts = typeof input === 'string' ? inputForm.exec(input) : null;
  const key = keys.get(parts?.[3] ?? '');
  if (parts === null || key === undefined || typeof signature !== 'string') return undefined;
  const digest = createHash('sha256').update(body).digest();
  if (contentDigest !== `sha-256=:${digest.toString('base64')}:`) return undefined;
  const base = `"@method": ${method}\n"@target-uri": ${origin}${url}\n"content-digest": ${contentDigest}\n"content-type": ${headers['content-type']}\n"@signature-params": ${parts[1]}`;
  const options = key.hash === null ? key.key : { key: key.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 };
  return verify(key.hash, Buffer.from(base), options, Buffer.from(signature.slice(5, -1), 'base64')) ? { digest, nonce: parts[2] ?? '', keyid: parts[3] ?? '' } : undefined;
}

const statement = `with m as (select * from json_to_recordset($1::json) as m (ref uuid, sender text, id uuid, case_id uuid, type text, version text,
    digest text, keyid text, nonce text, wire json, at int, len int)),
  key as (insert into message_key select sender, id, digest, ref from m),
  nonces as (insert into nonce (keyid, nonce) select keyid, nonce from m),
  head as (insert into case_head select case_id, count(*) from m group by case_id order by case_id on conflict (case_id) do update set seq = case_head.seq + excluded.seq),
  payload as (insert into payload_key select ref, substr($2::bytea, at, 60) from m),
  written as (insert into message select ref, sender, id, case_id, type, version, now(), digest, wire, substr($2::bytea, at, len) from m)
  insert into outbox (records) values ($3)`;

async function commit(batch: { row: Row; body: Buffer }[]): Promise<void> {
  let at = 1;
  for (const { row, body } of batch) [row.at, row.len, at] = [at, body.length, at + body.length];
  const rows = batch.map(({ row }) => row);
  const records = rows.flatMap(({ ref, sender, id, case_id, type, version, digest, keyid }) => [
    { topic: bareTopics.accepted, key: case_id, value: { ref, sender, id, case_id, type, version } },
    { topic: bareTopics.audit, key: null, value: { kind: 'ACCEPTED', at: new Date().toISOString(), sender, id, case_id, type, version, digest, keyid } },
  ]);
  await pool.query({ name: 'commit', text: statement, values: [JSON.stringify(rows), Buffer.concat(batch.map(({ body }) => body)), JSON.stringify(records)] });
}

const waiting: { row: Row; body: Buffer; done: (error?: Error) => void }[] = [];
let running = false;
/** While one commit is under way the next batch collects. */
async function drain(): Promise<void> {
  running = true;
  while (waiting.length > 0) {
    const batch = waiting.splice(0, 64);
    const failure = await commit(batch).then(() => undefined, (error: Error) => error);
    for (const { done } of batch) done(failure);
  }
  running = false;
}

const app = fastify({ https: { cert: readFileSync(https.certFile), key: readFileSync(https.keyFile), minVersion: 'TLSv1.3' } });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
app.post('/v1/messages', async (request, reply) => {
  const body = request.body as Buffer;
  const proof = prove(request, body);
  if (proof === undefined) return reply.status(401).send();
  const { frame } = JSON.parse(body.toString()) as { frame: { senderId: string; messageId: string; messageType: string; schemaVersion: string; iiz: { caseRef: { caseId: string } } } };
  const wire = { method: request.method, url: request.url, type: request.headers['content-type'], digest: request.headers['content-digest'], input: request.headers['signature-input'], signature: request.headers['signature'] };
  const row: Row = {
    ref: randomUUID(), sender: frame.senderId, id: frame.messageId, case_id: frame.iiz.caseRef.caseId, type: frame.messageType, version: frame.schemaVersion,
    digest: proof.digest.toString('hex'), keyid: proof.keyid, nonce: proof.nonce, wire, at: 0, len: 0,
  };
  await new Promise<void>((resolve, reject) => {
    waiting.push({ row, body, done: (error) => (error === undefined ? resolve() : reject(error)) });
    if (!running) void drain();
  });
  return reply.status(202).send({ messageId: row.id, digest: row.digest });
});
await app.listen({ port, host: '127.0.0.1' });
process.send?.('ready');
