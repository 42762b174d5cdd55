import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatTilePath, formatVkey, noteSignatureType, parseVkey, tileWidth, type NoteVerifier } from '#audit';
import { cosignCheckpoint, HttpsExchange, readLogAt, rememberWhileRunning, type CheckpointMemory } from '#sdk';
import { verifyLog } from '#verifier';
import { accepted, newCase } from '../support/audit-events.ts';
import { AuditWorld, until } from '../support/audit-world.ts';

const purpose = { reason: 'Stichprobe', ticket: 'DS-2026/19' };
const bundle = `/log/${formatTilePath({ kind: 'entries', level: 0, index: 0n, width: tileWidth })}`;
const mostOfOne = 16;
const cosigner = { name: 'rav-olten.example.ch', privateKey: generateKeyPairSync('ed25519').privateKey };
let world: AuditWorld;
let officer: string;

beforeAll(async () => {
  world = await AuditWorld.open();
  officer = await world.issuer.token({});
  await world.startAuditor({ AUDIT_READS_PER_ADDRESS: String(mostOfOne), AUDIT_COSIGNERS: formatVkey(cosigner.name, createPublicKey(cosigner.privateKey), noteSignatureType.cosignature) });
  await world.send(Array.from({ length: 700 }, () => accepted(newCase())));
  await until(async () => (await world.get(bundle)).status === 200);
});

afterAll(() => world?.close());

interface Told {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Asks for the same bundle over so many connections of an address of this machine, each soon after it is answered, until told to end. */
class Flood {
  readonly told: Told[] = [];
  readonly #agent: Agent;
  readonly #asking: Promise<unknown>;
  #ended = false;

  constructor(from: string, connections: number) {
    const { port, caFile } = world.address;
    const [ca, agent] = [readFileSync(caFile), new Agent({ keepAlive: true, maxSockets: connections })];
    this.#agent = agent;
    const ask = () => new Promise<Told>((resolve, reject) => {
      get({ host: '127.0.0.1', port, ca, agent, path: bundle, localAddress: from }, (answer) => {
        answer.resume().once('end', () => resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] }));
      }).once('error', reject);
    });
    this.#asking = Promise.all(Array.from({ length: connections }, async () => {
      while (!this.#ended) {
        this.told.push(await ask());
        await delay(50);
      }
    }));
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#asking;
    this.#agent.destroy();
  }
}

function cosign(memory: CheckpointMemory) {
  const { port, caFile } = world.address;
  return cosignCheckpoint({ log: { vkey: formatVkey(world.origin, world.logKey('log.key').key), url: `https://127.0.0.1:${port}/log` }, memory, signer: cosigner, tls: { ca: readFileSync(caFile, 'utf8') } });
}

/** Takes nothing of what it asks for. */
async function deafReader(localAddress: string): Promise<TLSSocket> {
  const { port, caFile } = world.address;
  const socket = connect({ host: '127.0.0.1', port, ca: readFileSync(caFile), localAddress } as ConnectionOptions);
  await once(socket, 'secureConnect');
  return socket.pause();
}

describe('THR-C13 who reads the log without end', () => {
  test('is told when to come again, while the log grows and officers are answered', async () => {
    const flood = new Flood('127.0.0.2', 40);
    await until(async () => [200, 429].every((status) => flood.told.some((each) => each.status === status)));
    const shared = newCase();
    await world.send([accepted(shared)]);
    await until(async () => {
      const { status, json } = await world.post('/v1/audit/queries', { filter: { caseId: shared.caseId, kind: 'ACCEPTED' }, ...purpose }, officer);
      expect(status).toBe(200);
      return (json['events'] as unknown[]).length === 1;
    });
    await flood.end();
    expect(new Set(flood.told.map(({ status, retryAfter }) => `${status} ${retryAfter ?? ''}`))).toEqual(new Set(['200 ', '429 1']));
  });

  test('keeps nobody from walking the whole log or cosigning it, not even whoever comes from the same address', async () => {
    const memory = rememberWhileRunning();
    const before = await cosign(memory);
    await world.send([accepted(newCase())]);
    await until(async () => BigInt((await world.get('/log/checkpoint')).bytes.toString().split('\n')[1] ?? 0) > before.size);
    const [other, same] = [new Flood('127.0.0.2', 40), new Flood('127.0.0.1', mostOfOne - 6)];
    const { port, caFile } = world.address;
    const https = new HttpsExchange({ ca: readFileSync(caFile, 'utf8') });
    const log = [parseVkey(formatVkey(world.origin, world.logKey('log.key').key)) as NoteVerifier];
    const { faults, facts } = await verifyLog(readLogAt(https, `https://127.0.0.1:${port}/log`, { timeoutMs: 30_000 }), { log });
    const after = await cosign(memory);
    https.close();
    await Promise.all([other.end(), same.end()]);
    expect(faults).toEqual([]);
    expect(after.size).toBeGreaterThan(before.size);
    expect(Number(facts['size'])).toBeGreaterThanOrEqual(700);
  });

  test('counts until its answer has left, and whoever has gone is not waited for', async () => {
    const deaf = await Promise.all(Array.from({ length: mostOfOne }, () => deafReader('127.0.0.3')));
    const asks = () => world.get(bundle, undefined, '127.0.0.3');
    // What the kernel still takes has left: they ask until it takes no more.
    await until(async () => {
      for (const socket of deaf) socket.write(`GET ${bundle} HTTP/1.1\r\nHost: auditor\r\n\r\n`);
      await delay(300);
      return (await asks()).status === 429;
    });
    expect((await world.get(bundle)).status).toBe(200);
    for (const socket of deaf) socket.destroy();
    await until(async () => (await asks()).status === 200);
  });
});
