import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openNote, parseCheckpoint, parseVkey } from '#audit';
import type { Checkpoint, NoteVerifier } from '#audit';
import type { Trust } from '#verifier';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { Options } from './invocation.ts';
import { findPlatform } from './platform-address.ts';
import { readText } from './read-text.ts';

const published = 'Give --ca and --vkey as the operator has published them.';

/**
 * What the command line says is trusted: keys of the log (several while they rotate) and authorities from the options, else
 * those of the platform known here; cosigners and checkpoints at hand from the options alone.
 *
 * @throws CommandFault with what to give
 */
export async function verificationTrust({ ca, vkey, cosigner, need, held, demo }: Options): Promise<Trust> {
  const address =
    vkey !== undefined && ca !== undefined
      ? undefined
      : await findPlatform(demo, undefined).catch((error: unknown) => (vkey === undefined ? Promise.reject(error) : undefined));
  const lines = vkey ?? (address?.log === undefined ? [] : [address.log.vkey]);
  if (lines.length === 0) throw new CommandFault(exitCode.usage, 'The key of the log is not known.', published);
  const log = lines.map(keyIn);
  const cosigners = (cosigner ?? []).map(keyIn);
  const caFile = ca ?? address?.caFile;
  return {
    log,
    cosigners,
    cosignersNeeded: cosignersNeeded(need, cosigners.length),
    held: await Promise.all((held ?? []).map((path) => heldCheckpoint(path, log))),
    ...(caFile === undefined ? {} : { anchors: [await authoritiesIn(caFile)] }),
  };
}

/** Without a certificate in it every signature would be told to be nobody's. */
async function authoritiesIn(path: string): Promise<string> {
  const pem = await readText(path, published);
  if (!holdsCertificate(pem)) throw new CommandFault(exitCode.usage, `${path} holds no certificate.`, published);
  return pem;
}

function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function keyIn(vkey: string): NoteVerifier {
  const key = parseVkey(vkey);
  if (key === undefined) throw new CommandFault(exitCode.usage, 'A key cannot be read.', 'Give its vkey line: <name>+<key id>+<key>.');
  return key;
}

function cosignersNeeded(need: string | undefined, known: number): number {
  const needed = need ?? '0';
  if (!/^\d{1,2}$/.test(needed) || Number(needed) > known) {
    throw new CommandFault(exitCode.usage, '--need is no number of the cosigners given.', 'Name each cosigner by --cosigner <vkey>.');
  }
  return Number(needed);
}

/** A signed note of the log's, or the bare text that the SDK keeps of the last one it saw. */
async function heldCheckpoint(path: string, log: readonly NoteVerifier[]): Promise<Checkpoint> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw new CommandFault(exitCode.unreachable, `${path} cannot be read.`, 'Give a checkpoint that was kept.');
  const opened = text.includes('\n\n') ? openNote(text, log) : undefined;
  const checkpoint = opened === undefined ? parseCheckpoint(text) : opened.ok ? parseCheckpoint(opened.text) : undefined;
  if (checkpoint === undefined) {
    throw new CommandFault(
      exitCode.notGenuine,
      `${path} is no checkpoint of this log.`,
      'Give one that the log has signed, or that this program kept.',
    );
  }
  return checkpoint;
}
