import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { formatVkey, noteSignatureType } from '#audit';
import { cosignCheckpoint, rememberInFile } from '#sdk';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { findPlatform } from './platform-address.ts';
import { print, printJson } from './print.ts';
import { readText } from './read-text.ts';

/**
 * `dap cosign --name <name> --key <file>`: signs the present state of the log, if it continues the last one that this key
 * signed; what was signed lies beside the key. With `--new` the key is made first, and its vkey line printed.
 */
export async function cosignLog({ options }: Invocation): Promise<ExitCode> {
  const { name, key: keyFile } = options;
  if (name === undefined || keyFile === undefined) {
    throw new CommandFault(
      exitCode.usage,
      'It is not said who cosigns, by which key.',
      'Add --name <name> and --key <file>, with --new the first time.',
    );
  }
  if (options.new === true) return makeKey(name, keyFile, options.json === true);
  const address = await findPlatform(options.demo, undefined);
  if (address.log === undefined) throw new CommandFault(exitCode.usage, 'The log is not known.', 'Set DAP_LOG_URL and DAP_LOG_VKEY.');
  const privateKey = ed25519In(await readText(keyFile, 'Make a key with --new.'));
  const { size, root, origin, vkey } = await cosignCheckpoint({
    log: { vkey: address.log.vkey, url: address.log.base },
    memory: rememberInFile(`${keyFile}.seen`),
    signer: { name, privateKey },
    tls: { ca: await readText(address.caFile, 'Check the CA file of the platform.') },
  });
  if (options.json === true) {
    printJson({ origin, size, root: root.toString('base64'), name, vkey });
    return exitCode.done;
  }
  if (vkey !== address.log.vkey) {
    print(
      `Der Schlüssel des Protokolls hat gewechselt, vom bisherigen angekündigt: / The log's key has changed, announced by the former one:\n    ${vkey}`,
    );
  }
  print(`Gegensigniert / cosigned: ${size} Blätter von/leaves of ${origin}, ${root.toString('base64')}, als/as ${name}.`);
  return exitCode.done;
}

async function makeKey(name: string, keyFile: string, json: boolean): Promise<ExitCode> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const vkey = vkeyOf(name, publicKey);
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFault(exitCode.usage, `${keyFile} cannot be made (${error.code ?? 'unknown reason'}).`, 'A key is never overwritten: name another file.');
  });
  if (json) printJson({ vkey });
  else print(`${vkey}\n    Diese Zeile kommt in AUDIT_COSIGNERS und an alle, die prüfen. / This line goes into AUDIT_COSIGNERS and to whoever verifies.`);
  return exitCode.done;
}

function vkeyOf(name: string, publicKey: KeyObject): string {
  try {
    return formatVkey(name, publicKey, noteSignatureType.cosignature);
  } catch {
    throw new CommandFault(exitCode.usage, 'A name has neither blanks nor a plus sign.', 'Give another --name.');
  }
}

function ed25519In(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below, without what the library says of the file.
  }
  throw new CommandFault(exitCode.usage, 'The key is no Ed25519 key in PEM.', 'Make one with --new.');
}
