import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatCheckpoint, formatVkey, noteSignatureType } from '#audit';
import { EvidenceWorld, makeSigners } from './evidence-world.ts';
import { logTamperings } from './tamper-log.ts';
import { messageTamperings } from './tamper-message.ts';
import { queryTamperings } from './tamper-query.ts';
import { found, verifyTampered, type Tampered, type Tampering } from './tampering.ts';

/**
 * Makes a corpus of evidence files and logs, intact and tampered with, and says of each whether it was classified as it
 * should be. With `--out` it is written to a folder, to be tried with `dap verify` or any other verifier:
 * `npm run test:evidence -- [--seed 7] [--each 5] [--intact 20] [--out corpus]`.
 */
const { values } = parseArgs({ options: { seed: { type: 'string' }, each: { type: 'string', default: '5' }, intact: { type: 'string', default: '20' }, out: { type: 'string' } } });
const seed = Number(values.seed ?? randomInt(2 ** 31));
const signers = await makeSigners();
const manifest: object[] = [];
let [right, wrong] = [0, 0];

function write(path: string, { file, files, held = [] }: Tampered): void {
  if (values.out === undefined) return;
  const put = (name: string, content: string | Buffer) => {
    const to = join(values.out as string, name);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, content);
  };
  if (file !== undefined) put(`${path}.json`, JSON.stringify(file, null, 1));
  for (const [name, content] of files ?? []) put(`${path}/${name}`, content);
  for (const [i, checkpoint] of held.entries()) put(`${path}.held-${i}`, formatCheckpoint(checkpoint));
}

async function classify(path: string, world: EvidenceWorld, tampered: Tampered, tampering?: Tampering): Promise<void> {
  write(path, tampered);
  const report = await verifyTampered(tampered, world.trust);
  const codes = [...new Set(report.faults.map(({ code }) => code))];
  const asExpected = tampering === undefined ? codes.length === 0 : found(report, tampering, tampered);
  if (asExpected) right += 1;
  else wrong += 1;
  manifest.push({ path, intact: tampering === undefined, expected: tampering?.code ?? [], leaf: tampered.leaf, found: codes, asExpected });
  console.log(`${asExpected ? '✓' : '✗'} ${path}  ${codes.join(' ') || 'no fault'}`);
}

console.log(`seed ${seed}`);
for (let i = 0; i < Number(values.intact); i++) {
  const world = new EvidenceWorld(signers, seed + i);
  if (i % 3 === 0) world.replaceKey();
  await classify(`intact/message-${i}`, world, { file: world.message(world.random.pick(world.messages)) });
  await classify(`intact/query-${i}`, world, { file: world.look(world.random.pick(world.cases)) });
  await classify(`intact/log-${i}`, world, { files: world.log.files(), held: [world.held(1 + world.random.below(world.log.size))] });
}
for (const tampering of [...queryTamperings, ...messageTamperings, ...logTamperings]) {
  for (let i = 0; i < Number(values.each); i++) {
    const world = new EvidenceWorld(signers, seed + 1000 + i);
    await classify(`tampered/${tampering.name.replaceAll(/[ ,]+/g, '-')}-${i}`, world, tampering.apply(world), tampering);
  }
}
if (values.out !== undefined) {
  writeFileSync(join(values.out, 'manifest.json'), JSON.stringify(manifest, null, 1));
  writeFileSync(join(values.out, 'ca.pem'), signers.ca.certificatePem);
  writeFileSync(join(values.out, 'log.vkey'), formatVkey('log.example.ch', signers.log));
  writeFileSync(join(values.out, 'cosigner.vkey'), formatVkey('dpo.example.ch', signers.cosigner, noteSignatureType.cosignature));
}
console.log(`${right} classified as they are, ${wrong} not`);
process.exitCode = wrong === 0 ? 0 : 1;
