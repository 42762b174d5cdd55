import { readFile } from 'node:fs/promises';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';

/** @throws CommandFault when the file cannot be read */
export async function readText(path: string, remedy: string): Promise<string> {
  return (await readBytes(path, remedy)).toString('utf8');
}

/** The bytes as they are; whoever gets them judges. @throws CommandFault when the file cannot be read */
export async function readBytes(path: string, remedy: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandFault(exitCode.unreachable, `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`, remedy);
  }
}

/** @throws CommandFault when the file cannot be read or holds no JSON */
export async function readJson<T>(path: string, remedy: string): Promise<T> {
  const text = await readText(path, remedy);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new CommandFault(exitCode.usage, `${path} holds no JSON.`, remedy);
  }
}
