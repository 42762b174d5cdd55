import { generateKeyPairSync, sign } from 'node:crypto';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { judge } from '../support/judge.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const program = join(repositoryRoot, 'dist', 'clients', 'cli', 'src', 'main.js');

/** Runs the program as a partner would. */
function run(args: readonly string[], input: string): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [program, 'conformance', ...args]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => void child.on('close', (code) => resolve({ code, out, err })));
}

const lines = (out: string): unknown[] => out.split('\n').slice(0, -1).map((line) => JSON.parse(line) as unknown);

describe('dap conformance', () => {
  test('gives one verdict a line, in order, and nothing else; only a line feed ends a line', async () => {
    const input = ['7561234567897', '756.1234.5678.97', '756.1234.5678.90', 'a\u2028b'].map((value, i) => JSON.stringify({ id: String(i), value })).join('\n');
    const { code, out, err } = await run(['ahvn13'], input);
    expect(lines(out)).toEqual([{ id: '0', verdict: 'accept' }, { id: '1', verdict: 'accept' }, { id: '2', verdict: 'reject' }, { id: '3', verdict: 'reject' }]);
    expect([code, err]).toEqual([0, '']);
  });

  test('a line that the suite does not understand is an error with its reason, the others get their verdict', async () => {
    const { code, out } = await run(['ahvn13'], '{"id":"a","value":"7561234567897"}\n{"id":"b"}\nno json\n{"value":"x"}\n{"id":"c","value":"7561234567897"}\n');
    expect(lines(out)).toMatchObject([{ id: 'a', verdict: 'accept' }, { id: 'b', verdict: 'error' }, { id: null, verdict: 'error' }, { id: null, verdict: 'error' }, { id: 'c', verdict: 'accept' }]);
    expect(code).toBe(1);
  });

  test('fifty thousand lines pass in order', async () => {
    const count = 50_000;
    const { code, out } = await run(['ahvn13'], Array.from({ length: count }, (_, i) => `{"id":"${i}","value":"7561234567897"}\n`).join(''));
    const verdicts = lines(out) as { id: string }[];
    expect([code, verdicts.length, verdicts.at(-1)?.id]).toEqual([0, count, String(count - 1)]);
  });

  test('an unknown suite is wrong usage and names the known ones', async () => {
    const { code, err } = await run(['poetry'], '');
    expect(code).toBe(2);
    expect(err).toContain('merkle-inclusion');
  });
});

describe('verdicts on what no vector file holds', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const message = Buffer.from('abc');
  const line = { alg: 'ed25519', keyPem, messageHex: message.toString('hex'), signatureHex: sign(null, message, privateKey).toString('hex') };

  test('a plain signature is accepted, and one with a changed message, a short one or an unreadable key is refused', () => {
    expect(judge('signature', line)).toEqual({ verdict: 'accept' });
    expect(judge('signature', { ...line, messageHex: '00' })).toEqual({ verdict: 'reject' });
    expect(judge('signature', { ...line, signatureHex: line.signatureHex.slice(2) })).toEqual({ verdict: 'reject' });
    expect(judge('signature', { ...line, keyPem: 'none' })).toEqual({ verdict: 'reject' });
    expect(judge('signature', { ...line, alg: 'rot13' })['verdict']).toBe('error');
  });

  test('a key that may be registered, and one that may not', () => {
    expect(judge('enrol-key', { keyPem })).toEqual({ verdict: 'accept', reason: null });
    expect(judge('enrol-key', { keyPem: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }) })).toEqual({ verdict: 'reject', reason: 'rsa-size' });
    expect(judge('enrol-key', { keyPem: 'none' })).toEqual({ verdict: 'reject', reason: 'unreadable' });
  });

  test('sizes beyond 2^53 are decimal texts, and negative ones are refused', () => {
    const root = Buffer.alloc(32, 1).toString('base64');
    expect(judge('merkle-consistency', { size1: '18014398509481985', size2: '18014398509481985', root1: root, root2: root, proof: null })).toEqual({ verdict: 'accept' });
    expect(judge('merkle-consistency', { size1: -1, size2: 1, root1: root, root2: root, proof: [] })).toEqual({ verdict: 'reject' });
  });

  test('a signature without any key is not understood, and under an unreadable one refused', () => {
    const signed = { message: { type: 'request', method: 'GET', target: '/', scheme: 'https', fields: [['Host', 'a.example'], ['Signature-Input', 'sig=("@method")'], ['Signature', 'sig=:AA==:']] }, alg: 'ed25519', at: 0 };
    expect(judge('http-signature', signed)['verdict']).toBe('error');
    expect(judge('http-signature', { ...signed, keyPem: 'none' })).toMatchObject({ verdict: 'reject', stage: 'crypto', base: '"@method": GET\n"@signature-params": ("@method")' });
  });

  test('a schema that cannot be compiled is an error, and a remote is what it says', () => {
    expect(judge('json-schema', { schema: { type: 'nothing' }, instance: 1 })['verdict']).toBe('error');
    expect(judge('json-schema', { schema: { $ref: 'https://example.org/s' }, instance: 1, remotes: { 'https://example.org/s': { type: 'string' } } })).toEqual({ valid: false });
  });
});
