import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HttpsExchange, readLogAt } from '#sdk';
import { verifyLog } from '#verifier';
import type { LogSource } from '#verifier';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { findPlatform } from './platform-address.ts';
import { readText } from './read-text.ts';
import { tellReport } from './tell-report.ts';
import { verificationTrust } from './verification-trust.ts';
import { writeFileAt } from './write-file.ts';

const timeoutMs = 30_000;
const progressEvery = 1_000_000n;

/** `dap verify log <url or folder> [--save <folder>] …`: the whole log, from its public part alone. */
export async function verifyWholeLog({ words, options }: Invocation): Promise<ExitCode> {
  const from = needWord(words, 2, 'the address of the log, or the folder that it lies in');
  const { source, close } = from.startsWith('https://') ? await httpsLog(from, options.ca, options.demo) : { source: folderLog(from), close: () => undefined };
  try {
    const report = await verifyLog(options.save === undefined ? source : saving(source, options.save), await verificationTrust(options), (leaves, of) => {
      if (leaves % progressEvery < 256n && options.json !== true) process.stderr.write(`${leaves} / ${of}\n`);
    });
    return tellReport(report, options);
  } finally {
    close();
  }
}

async function httpsLog(url: string, ca: string | undefined, demo: string | undefined): Promise<{ source: LogSource; close: () => void }> {
  const caFile = ca ?? (await findPlatform(demo, undefined)).caFile;
  const https = new HttpsExchange({ ca: await readText(caFile, 'Give --ca with the authority of the server.') });
  // What the log cannot serve, whatever the reason, is not there: a fault with its place.
  return { source: readLogAt(https, url, { timeoutMs, token: process.env['DAP_TOKEN'] }), close: () => https.close() };
}

/** A log that was saved, in the layout of its addresses. */
function folderLog(folder: string): LogSource {
  if (!existsSync(join(folder, 'checkpoint'))) {
    throw new CommandFault(
      exitCode.unreachable,
      `${folder} holds no log: there is no checkpoint in it.`,
      'Give a folder that "dap verify log <url> --save <folder>" has written, or the address of a log.',
    );
  }
  return (path) => (existsSync(join(folder, path)) ? readFile(join(folder, path)) : Promise.resolve(undefined));
}

/** Keeps what is read, in the same layout. */
function saving(source: LogSource, folder: string): LogSource {
  return async (path) => {
    const body = await source(path);
    if (body === undefined) return undefined;
    await writeFileAt(join(folder, path), body);
    return body;
  };
}
