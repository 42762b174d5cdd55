import { constants, createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formatVkey, signNote } from '#audit';
import { createCertificateAuthority, issueCertificate } from '#signing';
import { judgeLine, suiteOf, type Suite } from '../../clients/cli/src/conformance/suites.ts';
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

  test.each([[0, '7561234567897'], [1, 5]])('ends without a word, and with %d, once nobody reads any further', async (expected, value) => {
    const child = spawn(process.execPath, [program, 'conformance', 'ahvn13']);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdout.once('data', () => child.stdout.destroy());
    child.stdin.end(`${JSON.stringify({ id: 'a', value })}\n`.repeat(200_000));
    const code = await new Promise((resolve) => void child.on('close', resolve));
    expect([code, err]).toEqual([expected, '']);
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

  const der = publicKey.export({ type: 'spki', format: 'der' });
  const pemOf = (bytes: Uint8Array): string => `-----BEGIN PUBLIC KEY-----\n${Buffer.from(bytes).toString('base64')}\n-----END PUBLIC KEY-----\n`;
  test.each<[string, string]>([
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['two keys', keyPem + keyPem],
    ['a key with a text before it', `a key:\n${keyPem}`],
    ['a key with a text after it', `${keyPem}and more`],
    ['a key with blank lines in it', keyPem.replace('\n', '\n\n')],
    ['a key with a byte behind it', pemOf(Buffer.concat([der, Buffer.of(0)]))],
    ['a key with a length in two octets', pemOf(Buffer.concat([Buffer.of(0x30, 0x81), der.subarray(1)]))],
    ['a key of bits that are no octets', pemOf(Buffer.from(der.toString('hex').replace('032100', '032101'), 'hex'))],
  ])('a key is read in one way by every suite: %s is refused', (_what, pem) => {
    expect(judge('signature', { ...line, keyPem: pem })).toEqual({ verdict: 'reject' });
    expect(judge('enrol-key', { keyPem: pem })['verdict']).toBe('reject');
    const base = '"@method": GET\n"@signature-params": ("@method")';
    const fields = [['Host', 'a.example'], ['Signature-Input', 'sig=("@method")'], ['Signature', `sig=:${sign(null, Buffer.from(base), privateKey).toString('base64')}:`]];
    expect(judge('http-signature', { message: { type: 'request', method: 'GET', target: '/', fields }, alg: 'ed25519', keyPem: pem, at: 0 })).toMatchObject({ verdict: 'reject', stage: 'crypto', base });
  });

  test('a key of RSASSA-PSS is read with no parameters, as RFC 9421 prints it, and with those of its algorithm', () => {
    const ofPss = (parameters: object): Record<string, unknown> => {
      const pair = generateKeyPairSync('rsa-pss', { modulusLength: 2048, ...parameters });
      const signatureHex = sign('sha512', message, { key: pair.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 }).toString('hex');
      return judge('signature', { ...line, alg: 'rsa-pss-sha512', keyPem: pair.publicKey.export({ type: 'spki', format: 'pem' }), signatureHex });
    };
    expect([{}, { hashAlgorithm: 'sha512', mgf1HashAlgorithm: 'sha512', saltLength: 64 }].map(ofPss)).toEqual([{ verdict: 'accept' }, { verdict: 'accept' }]);
  });

  test('a key of RSA is read in the form of PKCS #1 too, in which RFC 9421 prints one, and only in its one encoding', () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signatureHex = sign('sha512', message, { key: pair.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 }).toString('hex');
    const verdictOf = (bytes: Buffer): unknown => {
      const pem = `-----BEGIN RSA PUBLIC KEY-----\n${bytes.toString('base64')}\n-----END RSA PUBLIC KEY-----\n`;
      return judge('signature', { ...line, alg: 'rsa-pss-sha512', keyPem: pem, signatureHex })['verdict'];
    };
    const known = pair.publicKey.export({ type: 'pkcs1', format: 'der' });
    expect([known, Buffer.concat([known, Buffer.of(0)]), pair.privateKey.export({ type: 'pkcs1', format: 'der' })].map(verdictOf)).toEqual(['accept', 'reject', 'reject']);
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
    expect(judge('merkle-consistency', { size1: '18446744073709551616', size2: '18446744073709551616', root1: root, root2: root, proof: [] })).toEqual({ verdict: 'reject' });
  });

  test('equal trees need equal roots, whatever these are, and from size 0 nothing is provable; hashes are base64 and nothing else', () => {
    const root = Buffer.from('a root of another form').toString('base64');
    expect(judge('merkle-consistency', { size1: 1, size2: 1, root1: root, root2: root, proof: [] })).toEqual({ verdict: 'accept' });
    expect(judge('merkle-consistency', { size1: 1, size2: 1, root1: root, root2: 'AAAA', proof: [] })).toEqual({ verdict: 'reject' });
    expect(judge('merkle-consistency', { size1: 0, size2: 0, root1: root, root2: root, proof: [] })).toEqual({ verdict: 'reject' });
    expect(judge('merkle-consistency', { size1: 1, size2: 1, root1: `${root}!`, root2: `${root}!`, proof: [] })).toEqual({ verdict: 'reject' });
  });

  test('a signature without any key is not understood, and under an unreadable one refused', () => {
    const signed = { message: { type: 'request', method: 'GET', target: '/', scheme: 'https', fields: [['Host', 'a.example'], ['Signature-Input', 'sig=("@method")'], ['Signature', 'sig=:AA==:']] }, alg: 'ed25519', at: 0 };
    expect(judge('http-signature', signed)['verdict']).toBe('error');
    const base = '"@method": GET\n"@signature-params": ("@method")';
    expect(judge('http-signature', { ...signed, keyPem: 'none' })).toMatchObject({ verdict: 'reject', stage: 'crypto', base });
    const byZeros = { ...signed.message, fields: [...signed.message.fields.slice(0, 2), ['Signature', `sig=:${createHmac('sha256', Buffer.alloc(32)).update(base).digest('base64')}:`]] };
    expect(judge('http-signature', { ...signed, message: byZeros, keyPem: 'none', alg: 'hmac-sha256' })).toMatchObject({ verdict: 'reject', stage: 'crypto' });
  });

  test('no lists of revocation, or an empty list of them, ask for none; what Go writes as null is empty', async () => {
    const ca = await createCertificateAuthority({ name: 'Root', alg: 'p256', at: new Date(0), years: 10 });
    const leaf = (await issueCertificate(ca, { subject: { cn: 'sr-sro', ou: 'partner' }, alg: 'ed25519', usage: ['signing'], at: new Date(0), days: 30 })).certificatePem;
    const path = { anchors: [ca.certificatePem], intermediates: [], leaf, at: 0 };
    for (const more of [{}, { crls: [] }, { crls: null, eku: null, intermediates: null }]) expect(judge('certificate', { ...path, ...more })).toEqual({ verdict: 'accept', reason: null });
    expect(judge('certificate', { ...path, anchors: null })).toEqual({ verdict: 'reject', reason: 'no-anchor' });
    expect(judge('certificate', { ...path, anchors: undefined })['verdict']).toBe('error');
    expect(judge('json-schema', { schema: {}, instance: null, remotes: null })).toEqual({ valid: true });
    expect(judge('note', { note: 'a\n\n— a AAAAAAA=\n', vkeys: null })).toEqual({ verdict: 'reject', verified: [] });
  });

  test('Merkle trees: a root or hash that is null, and a number with leading zeros, are refused', () => {
    const root = Buffer.alloc(32, 1).toString('base64');
    const inclusion = { leafIdx: 0, treeSize: 1, root, leafHash: root, proof: [] };
    const consistency = { size1: 1, size2: 1, root1: root, root2: root, proof: [] };
    expect([judge('merkle-inclusion', inclusion), judge('merkle-consistency', consistency)]).toEqual([{ verdict: 'accept' }, { verdict: 'accept' }]);
    for (const change of [{ root: null }, { leafHash: null }, { proof: [null] }, { leafIdx: '00' }, { treeSize: '01' }]) expect(judge('merkle-inclusion', { ...inclusion, ...change })).toEqual({ verdict: 'reject' });
    for (const change of [{ root1: null }, { root2: null }, { proof: [null] }, { size1: '01' }, { size2: '01' }]) expect(judge('merkle-consistency', { ...consistency, ...change })).toEqual({ verdict: 'reject' });
    expect(judge('merkle-inclusion', { ...inclusion, root: undefined })['verdict']).toBe('error');
  });

  test('what is nested too deeply is said of where it is', () => {
    const [deep, ending] = ['['.repeat(20_000), ']'.repeat(20_000)];
    const judged = (schema: string, instance: string): unknown => judgeLine(suiteOf('json-schema') as Suite, Buffer.from(`{"id":"x","schema":${schema},"instance":${instance}}`));
    expect(judged('{"type":"array"}', deep + ending)).toEqual({ id: 'x', valid: true });
    expect(judged('{"items":{"$ref":"#"}}', deep + ending)).toEqual({ id: 'x', verdict: 'error', reason: 'the instance cannot be validated: it is nested deeper than can be followed, or refers to itself without end' });
    expect(judged(`${'{"not":'.repeat(20_000)}true${'}'.repeat(20_000)}`, '1')).toEqual({ id: 'x', verdict: 'error', reason: 'the schema cannot be compiled: it is nested deeper than can be followed, or refers to itself without end' });
  });

  test('a text of millions of escapes, and a structured field of millions of members, are judged as what they are', () => {
    const judged = (suite: string, members: object): unknown => judgeLine(suiteOf(suite) as Suite, Buffer.from(JSON.stringify({ id: 'x', ...members })));
    expect(judged('checkpoint', { text: '\n'.repeat(8_000_000) })).toEqual({ id: 'x', verdict: 'reject' });
    const request = { type: 'request', method: 'GET', target: '/', fields: [['X-Long', `"${'x'.repeat(9_000_000)}"`], ['X-Longest', 'a'.repeat(1_000_000)]] };
    for (const component of ['"x-long";sf', '"x-long";key="a"']) expect(judged('component-value', { message: request, component })).toEqual({ id: 'x', verdict: 'reject' });
    expect(judged('component-value', { message: request, component: '"x-longest";sf' })).toEqual({ id: 'x', value: 'a'.repeat(1_000_000) });
    expect(judged('content-digest', { contentDigest: 'sha-256=:AA==:, '.repeat(70_000), body: '' })).toEqual({ id: 'x', verdict: 'reject' });
    const signed = { ...request, fields: [['Signature-Input', `a=();nonce="${'x'.repeat(1_000_000)}"`], ['Signature', 'a=:AA==:']] };
    expect(judged('http-signature', { message: signed, alg: 'ed25519', keyPem, at: 0 })).toEqual({ id: 'x', verdict: 'reject', stage: 'parse', base: null });
  });

  test('a pattern that tries without end is an error, and the lines after it get their verdict', async () => {
    const endless = { id: 'a', schema: { pattern: '^(a+)+$' }, instance: `${'a'.repeat(60)}!` };
    const { code, out } = await run(['json-schema'], `${JSON.stringify(endless)}\n{"id":"b","schema":{"pattern":"^a+$"},"instance":"aa"}\n`);
    expect(lines(out)).toEqual([{ id: 'a', verdict: 'error', reason: 'it takes more than 10 seconds' }, { id: 'b', valid: true }]);
    expect(code).toBe(1);
  });

  test('members that are null are as if they were not there', () => {
    const base = '"@method": GET\n"@signature-params": ("@method")';
    const fields = [['Host', 'a.example'], ['Signature-Input', 'sig=("@method")'], ['Signature', `sig=:${sign(null, Buffer.from(base), privateKey).toString('base64')}:`]];
    const signed = { message: { type: 'request', method: 'GET', target: '/', fields, scheme: null, trailers: null, body: null, bodyBase64: null }, request: null, label: null, alg: 'ed25519', keyPem, at: 0 };
    expect(judge('http-signature', signed)).toMatchObject({ verdict: 'accept' });
  });

  test("a response is judged by the profile's tag, whatever the label and however many lines", () => {
    const keyid = 'ab'.repeat(32);
    const body = '{}';
    const contentDigest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
    const params = `("content-digest" "content-type");created=1700000000;keyid="${keyid}";tag="iiz-dap"`;
    const signature = sign(null, Buffer.from(`"content-digest": ${contentDigest}\n"content-type": application/json\n"@signature-params": ${params}`), privateKey).toString('base64');
    const lineOf = (...fields: [string, string][]) => ({ message: { type: 'response', status: 200, fields: [['Content-Type', 'application/json'], ['Content-Digest', contentDigest], ...fields], body }, keyPem, alg: 'ed25519', at: 1_700_000_000 });
    const receipt: [string, string][] = [['Signature-Input', `sig1=${params}`], ['Signature', `sig1=:${signature}:`]];
    const judged = (...fields: [string, string][]) => judge('http-signature', lineOf(...fields), 'iiz')['verdict'];
    expect(judged(...receipt)).toBe('accept');
    expect(judged(...receipt, ['Signature-Input', 'other=()'], ['Signature', 'other=:YQ==:'])).toBe('accept');
    expect(judged(...receipt, ['Signature-Input', `two=${params}`], ['Signature', `two=:${signature}:`])).toBe('reject');
  });

  test('notes and checkpoints hold no control character, in no line', () => {
    const { privateKey: key, publicKey: noteKey } = generateKeyPairSync('ed25519');
    const note = signNote('a text\n', [{ name: 'example.org', privateKey: key }]);
    const vkeys = [formatVkey('example.org', noteKey)];
    expect(judge('note', { note, vkeys })).toEqual({ verdict: 'accept', verified: ['example.org'] });
    expect(judge('note', { note: `${note}— a\u0001b AAAAAAA=\n`, vkeys })).toEqual({ verdict: 'reject', verified: [] });
    expect(judge('note', { note: `${note}— a\ufeffb AAAAAAA=\n`, vkeys })['verdict']).toBe('accept');
    const root = Buffer.alloc(32, 1).toString('base64');
    expect(judge('checkpoint', { text: `log.example\n1\n${root}\n` })['verdict']).toBe('accept');
    for (const text of [`log\n1\n${root}\n${'x\n'.repeat(500_000)}`, `lo\tg\n1\n${root}\n`, `log\n1\n${root}\n\u0001x\n`, `lo\ud800\n1\n${root}\n`]) expect(judge('checkpoint', { text })).toEqual({ verdict: 'reject' });
  });

  test('a schema that cannot be compiled is an error, and a remote is what it says', () => {
    expect(judge('json-schema', { schema: { type: 'nothing' }, instance: 1 })['verdict']).toBe('error');
    expect(judge('json-schema', { schema: { $ref: 'https://example.org/s' }, instance: 1, remotes: { 'https://example.org/s': { type: 'string' } } })).toEqual({ valid: false });
    expect(judge('json-schema', { schema: { $async: true, type: 'number' }, instance: 'x' })['verdict']).toBe('error');
  });

  test('a remote that cannot be read spoils only what refers to it', () => {
    const remotes = { 'https://example.org/old': { $schema: 'http://json-schema.org/draft-07/schema#' }, 'https://example.org/bad': { type: 'nothing' }, 'https://example.org/s': { type: 'string' } };
    expect(judge('json-schema', { schema: { $ref: 'https://example.org/s' }, instance: 'a', remotes })).toEqual({ valid: true });
    expect(judge('json-schema', { schema: { $ref: 'https://example.org/bad' }, instance: 'a', remotes })['verdict']).toBe('error');
  });
});
