import { expect, test } from '@jest/globals';
import { NestLog, createLog } from './log.ts';

function capture(): { lines: Record<string, unknown>[]; raw: string[]; log: ReturnType<typeof createLog> } {
  const raw: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => {
    raw.push(line);
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  return { lines, raw, log: createLog({ process: 'gateway', level: 'debug', destination: { write } }) };
}

test('an event is one JSON line with process, level and time', () => {
  const { lines, log } = capture();
  log.child({ shard: 3 }).warn('relay paused', { rows: 5 });
  expect(lines).toEqual([expect.objectContaining({ level: 'warn', process: 'gateway', message: 'relay paused', shard: 3, rows: 5, time: expect.stringMatching(/^\d{4}-.*Z$/) })]);
});

test('line breaks and terminal escapes stay inside their line', () => {
  const { raw, log } = capture();
  log.info('first\nsecond\u001b[31m', { agent: 'a\r\n{"level":"fatal"}' });
  expect(raw).toHaveLength(1);
  for (const control of ['\n', '\r', '\u001b']) expect(raw[0]?.trimEnd()).not.toContain(control);
});

test('THR-D10 of an error only name, message, code, stack and cause are told, of its cause no more, and of a child\'s neither', () => {
  const { lines, log } = capture();
  const hanging = { code: '23505', detail: 'Key (vn)=(7569217076985) already exists', parameters: ['7569217076985'] };
  const error = Object.assign(new Error('duplicate key', { cause: Object.assign(new Error('inner'), hanging) }), hanging);
  log.error('query failed', { error });
  log.child({ error }).info('query failed before');
  expect(lines).toEqual(Array.from({ length: 2 }, () => expect.objectContaining({ error: expect.objectContaining({ name: 'Error', message: 'duplicate key', code: '23505', cause: expect.objectContaining({ message: 'inner' }) }) })));
  expect(JSON.stringify(lines)).not.toContain('7569217076985');
});

test("Nest's messages come in the same form", () => {
  const { lines, log } = capture();
  const nest = new NestLog(log);
  nest.log('Mapped {/v1/messages, POST} route', 'RouterExplorer');
  nest.error(new Error('the database is away'), 'stack', 'ExceptionsHandler');
  expect(lines).toEqual([
    expect.objectContaining({ level: 'debug', context: 'RouterExplorer' }),
    expect.objectContaining({ level: 'error', message: 'the database is away', context: 'ExceptionsHandler', error: expect.objectContaining({ message: 'the database is away' }) }),
  ]);
});

test('what is tried many times a second and fails alike is told every ten seconds, with how often', () => {
  let now = 0;
  const lines: { message: string; repeated?: number }[] = [];
  const log = createLog({ process: 'router', destination: { write: (line: string) => void lines.push(JSON.parse(line) as { message: string }) }, now: () => now });
  const told = (): string[] => lines.splice(0).map(({ message, repeated }) => `${message} ${repeated ?? ''}`.trim());
  for (let i = 0; i < 100; i++, now += 100) log.warn('upkeep failed', { error: new Error('away') });
  expect(told()).toEqual(['upkeep failed']);
  log.warn('upkeep failed', { error: new Error('away') });
  log.warn('upkeep failed', { error: new Error('another') });
  log.warn('a partition pauses', { error: new Error('away'), partition: 1 });
  log.warn('a partition pauses', { error: new Error('away'), partition: 2 });
  for (let i = 0; i < 2; i++) log.error('upkeep failed', { error: new Error('away') });
  expect(told()).toEqual(['upkeep failed 99', 'upkeep failed', 'a partition pauses', 'a partition pauses', 'upkeep failed', 'upkeep failed']);
});
