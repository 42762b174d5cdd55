import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { repositoryRoot } from '../support/repository-root.ts';

const program = (name: string): string => join(repositoryRoot, 'dist', name, 'src', 'main.js');
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
let folder: string;
let running: Demonstration | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iiz-demonstration-'));
});

afterEach(async () => {
  running?.child.kill('SIGINT');
  await running?.ended;
  rmSync(folder, { recursive: true, force: true });
});

interface Demonstration {
  readonly child: ChildProcess;
  /** Resolves with the line once it has been printed. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
}

function demonstrate(...args: string[]): Demonstration {
  const child = spawn(process.execPath, [program('demo'), ...args, '--folder', folder], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      output += text.toString();
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const line = (pattern: RegExp) => new Promise<RegExpExecArray>((resolve, reject) => {
    const look = (): void => {
      const found = pattern.exec(output);
      if (found === null) return;
      waiting.delete(look);
      resolve(found);
    };
    waiting.add(look);
    look();
    void ended.then((code) => reject(new Error(`ended with ${code} before ${pattern}\n${output}`)));
  });
  running = { child, line, ended };
  return running;
}

async function dap(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program('clients/cli'), ...args, '--demo', join(folder, 'demo.json')], { env });
  return stdout;
}

describe('the demonstration', () => {
  test('starts a process again that was killed, and what was accepted meanwhile arrives', async () => {
    const demo = demonstrate('--scenario', 'S1');
    const [, router = ''] = await demo.line(/Prozesse .*router (\d+)/);
    process.kill(Number(router), 'SIGKILL');
    const { frame } = JSON.parse(readFileSync(join(folder, 'next-message.json'), 'utf8')) as { frame: { senderId: string; recipientId: [string]; iiz: { caseRef: { caseId: string } } } };
    await dap('send', join(folder, 'next-message.json'), '--as', frame.senderId);
    await demo.line(/router ist wieder bereit/);
    expect(await dap('inbox', '--as', frame.recipientId[0], '--wait', '20', '--json')).toContain(frame.iiz.caseRef.caseId);
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
  }, 180_000);

  test('does not touch a folder that holds somebody else\'s files', async () => {
    writeFileSync(join(folder, 'kek'), 'not yours');
    const demo = demonstrate('--scenario', 'S2');
    await demo.line(/holds files that no demonstration has made\. Name an empty folder/);
    expect(await demo.ended).toBe(1);
    expect(readFileSync(join(folder, 'kek'), 'utf8')).toBe('not yours');
  });

  test('names the scenario that there is none of', async () => {
    const demo = demonstrate('--scenario', 'S99');
    await demo.line(/kein Szenario S99/);
    expect(await demo.ended).toBe(2);
  });
});
