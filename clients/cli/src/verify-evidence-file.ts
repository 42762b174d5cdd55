import { verifyBundle } from '#sdk';
import type { EvidenceBundle, VerifiedEvidence } from '#sdk';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation, Options } from './invocation.ts';
import { needWord } from './need-word.ts';
import { findPlatform } from './platform-address.ts';
import { print, printJson } from './print.ts';
import { readJson, readText } from './read-text.ts';

/** `dap verify evidence <file> [--ca <pem>] [--vkey <key>]`: asks nobody. */
export async function verifyEvidenceFile({ words, options }: Invocation): Promise<ExitCode> {
  const path = needWord(words, 2, 'the file with the evidence');
  const bundle = await readJson<EvidenceBundle>(path, 'Give a file that "dap evidence <messageId> --out <file>" has written.');
  if (bundle.receipt === undefined || bundle.platformCertificates === undefined) {
    throw new CommandFault(exitCode.usage, `${path} is no evidence bundle.`, 'Give a file that "dap evidence <messageId> --out <file>" has written.');
  }
  const verified = await verifyBundle(bundle, await trustOf(options));
  if (options.json === true) printJson({ ok: true, leafIndex: verified.leafIndex, size: verified.checkpoint.size, receipt: verified.receipt, event: verified.event });
  else print(evidenceLine(verified));
  return exitCode.done;
}

export function evidenceLine({ receipt, event, leafIndex, checkpoint }: VerifiedEvidence): string {
  const { type = '', messageId = receipt.messageId } = event.message ?? {};
  return `Bewiesen / proven: ${type} ${messageId} von ${receipt.senderId} ist Blatt ${leafIndex} von ${checkpoint.size} im Protokoll ${checkpoint.origin}; Quittung, Einschlussbeweis und Signatur des Protokolls gelten.`;
}

async function trustOf({ ca, vkey, demo }: Options): Promise<{ vkey: string; anchors: string[] }> {
  const remedy = 'Give --ca and --vkey as the operator has published them.';
  if (ca !== undefined && vkey !== undefined) return { vkey, anchors: [await readText(ca, remedy)] };
  const address = await findPlatform(demo, undefined);
  const key = vkey ?? address.log?.vkey;
  if (key === undefined) throw new CommandFault(exitCode.usage, 'The key of the log is not known.', remedy);
  return { vkey: key, anchors: [await readText(ca ?? address.caFile, remedy)] };
}
