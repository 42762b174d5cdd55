import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** A process that stops as the text says; `close` and `started` are code in it. */
function stopping(close: string, afterStart: string, graceMs = 10_000): Promise<{ code: number | null; output: string }> {
  const script = `
    import { stopGracefully } from ${JSON.stringify(join(import.meta.dirname, 'graceful-stop.ts'))};
    import { Health } from ${JSON.stringify(join(import.meta.dirname, 'health.ts'))};
    const health = new Health();
    const say = (text) => process.stdout.write(text + '\\n');
    const log = { info: say, error: say, fatal: say };
    const { signal } = stopGracefully({ log, health, graceMs: ${graceMs}, close: async () => { ${close} } });
    signal.addEventListener('abort', async () => say('aborted'));
    setInterval(() => {}, 1000);
    ${afterStart}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

const terminate = "process.kill(process.pid, 'SIGTERM');";

test('a signal makes the process not ready, ends long waits, closes and exits with 0', async () => {
  const { code, output } = await stopping("say('ready: ' + (await health.readiness()).ready)", terminate);
  expect(code).toBe(0);
  expect(output).toBe('stopping\naborted\nready: false\n');
});

test('a close that hangs is ended', async () => {
  const { code, output } = await stopping('await new Promise(() => {})', terminate, 200);
  expect(code).toBe(1);
  expect(output).toContain('stopping took too long');
});

test('a second signal ends at once', async () => {
  expect((await stopping('await new Promise(() => {})', `${terminate} setTimeout(() => { ${terminate} }, 100);`)).code).toBe(1);
});

test('an error that nobody caught is logged and ends the process', async () => {
  const { code, output } = await stopping('', "setTimeout(() => { throw new Error('x'); });");
  expect(code).toBe(1);
  expect(output).toContain('error that nobody caught');
});
