import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { openNote, parseCheckpoint, parseVkey, type NoteVerifier } from '#audit';
import { PublishCheckpoints } from './publish-checkpoints.ts';
import { CheckpointSigner } from './sign-checkpoint.ts';

const signer = new CheckpointSigner('log.example', generateKeyPairSync('ed25519').privateKey);
const head = (size: number) => ({ size: BigInt(size), root: Buffer.alloc(32, size) });

function sizeOf(note: Buffer | null): bigint | undefined {
  const opened = openNote(String(note), [parseVkey(signer.vkey) as NoteVerifier]);
  return opened.ok ? parseCheckpoint(opened.text)?.size : undefined;
}

test('the newest head is published signed, the first at once, the newest of the others at the end', async () => {
  const sent: (bigint | undefined)[] = [];
  const producer = { send: async (records: readonly { value: Buffer | null }[]) => void sent.push(sizeOf(records[0]?.value ?? null)) };
  const publisher = new PublishCheckpoints(signer, producer, { published: () => undefined, failed: () => undefined });
  publisher.noticed(head(1));
  publisher.noticed(head(2));
  publisher.noticed(head(3));
  await publisher.stop();
  expect(sent).toEqual([1n, 3n]);
});

test('a checkpoint that could not be published is published later, unless a newer one takes its place', async () => {
  const sent: (bigint | undefined)[] = [];
  let failures = 1;
  const producer = {
    send: async (records: readonly { value: Buffer | null }[]) => {
      if (failures-- > 0) throw new Error('no broker');
      sent.push(sizeOf(records[0]?.value ?? null));
    },
  };
  const errors: unknown[] = [];
  const published = new Promise<bigint>((resolve) => {
    const publisher = new PublishCheckpoints(signer, producer, { published: resolve, failed: (error) => errors.push(error) });
    publisher.noticed(head(7));
  });
  expect(await published).toBe(7n);
  expect(sent).toEqual([7n]);
  expect(errors).toHaveLength(1);
});
