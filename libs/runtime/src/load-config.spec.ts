import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { bytes, duration, integer, list, networks, oneOf, optional, origin, port, privateFile, secretFile, text, url } from './config-field.ts';
import { ConfigFault, loadConfig } from './load-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(content: string, mode: number): string {
  const path = join(folder, `${mode}-${content.length}`);
  writeFileSync(path, content, { mode });
  // Any umask notwithstanding.
  chmodSync(path, mode);
  return path;
}

test('settings arrive typed, with defaults where nothing is set', () => {
  const config = loadConfig(
    {
      port: port('PORT', { default: 8443 }),
      limit: bytes('LIMIT'),
      window: duration('WINDOW', { default: 300_000 }),
      brokers: list('BROKERS'),
      level: oneOf('LEVEL', ['info', 'debug'], { default: 'info' }),
      proxy: optional(text('PROXY')),
    },
    { LIMIT: '20GiB', BROKERS: 'a:1, b:2', LEVEL: '' },
  );
  expect(config).toEqual({ port: 8443, limit: 20 * 2 ** 30, window: 300_000, brokers: ['a:1', 'b:2'], level: 'info', proxy: undefined });
});

test('all faults are told at once, by name and rule, without a value', () => {
  const spec = { port: port('PORT'), database: url('DATABASE_URL', { schemes: ['postgresql'] }), workers: integer('WORKERS', { min: 1 }), since: duration('SINCE') };
  const environment = { PORT: '99999', DATABASE_URL: 'mysql://root:hunter2@db', SINCE: '3 weeks' };
  const load = (): unknown => loadConfig(spec, environment);
  expect(load).toThrow(ConfigFault);
  expect(load).toThrow(/PORT: expected an integer[^]*DATABASE_URL: expected a URL of scheme postgresql[^]*WORKERS: missing; expected an integer of at least 1[^]*SINCE: expected a length of time/);
  expect(load).not.toThrow(/hunter2|99999|weeks/);
});

test.each(['10.0.0.0/33', '10.0.0.0/8,', 'fd00::/129', '10.0.0/8', 'prometheus.internal', '10.0.0.0/'])('a network that is none is told with the rest, before anything starts: %s', (wrong) => {
  expect(() => loadConfig({ from: networks('METRICS_FROM') }, { METRICS_FROM: wrong })).toThrow(/METRICS_FROM: expected networks separated by commas, such as 10\.0\.0\.0\/8$/);
  expect(loadConfig({ from: networks('METRICS_FROM') }, { METRICS_FROM: '10.0.0.0/8, 192.0.2.7,fd00::/8, ::1' })).toEqual({ from: ['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '::1'] });
});

test.each(['0s', '999ms', '8d', '30d', '15', '1w'])('a length of time that no timer waits for is told: %s', (wrong) => {
  expect(() => loadConfig({ refresh: duration('REFRESH') }, { REFRESH: wrong })).toThrow(/REFRESH: expected a length of time .* from 1s to 7d$/);
  expect(['1s', '7d', '15min'].map((right) => loadConfig({ refresh: duration('REFRESH') }, { REFRESH: right }).refresh)).toEqual([1_000, 604_800_000, 900_000]);
});

test.each(['https://dap.example.ch/', 'https://dap.example.ch/api', 'https://dap.example.ch:443', 'https://DAP.example.ch', 'http://dap.example.ch', 'dap.example.ch', 'https://a:b@dap.example.ch'])('an origin under which nobody signs is told: %s', (wrong) => {
  expect(() => loadConfig({ origin: origin('PUBLIC_ORIGIN') }, { PUBLIC_ORIGIN: wrong })).toThrow(/PUBLIC_ORIGIN: expected an origin such as .*, without a path or a slash at its end$/);
  for (const right of ['https://dap.example.ch', 'https://127.0.0.1:8443', 'https://[::1]:8443']) expect(loadConfig({ origin: origin('PUBLIC_ORIGIN') }, { PUBLIC_ORIGIN: right })).toEqual({ origin: right });
});

test('a value may come from a file', () => {
  expect(loadConfig({ database: text('DATABASE') }, { DATABASE_FILE: fileWith('postgresql://x\n', 0o600) })).toEqual({ database: 'postgresql://x' });
});

test('a file that cannot be read is told, and never taken for a setting that was left out', () => {
  const spec = { limit: optional(bytes('LIMIT')), port: port('PORT', { default: 8443 }), name: text('NAME') };
  const missing = join(folder, 'missing');
  expect(() => loadConfig(spec, { LIMIT_FILE: missing, PORT_FILE: missing, NAME_FILE: missing })).toThrow(new ConfigFault(['LIMIT', 'PORT', 'NAME'].map((name) => `${name}_FILE: expected the path of a readable file`)));
  expect(loadConfig(spec, { LIMIT_FILE: '', PORT_FILE: '', NAME: 'n', NAME_FILE: missing })).toEqual({ limit: undefined, port: 8443, name: 'n' });
});

test("a database's URL lies in a file that nobody else may read, for its password", () => {
  const spec = { database: url('DATABASE_URL', { schemes: ['postgresql', 'postgres'] }), issuer: url('ISSUER') };
  const issuer = fileWith('https://idp.example', 0o644);
  expect(loadConfig(spec, { DATABASE_URL_FILE: fileWith('postgresql://a:b@db/x', 0o600), ISSUER_FILE: issuer })).toEqual({ database: 'postgresql://a:b@db/x', issuer: 'https://idp.example' });
  expect(() => loadConfig(spec, { DATABASE_URL_FILE: fileWith('postgresql://a:b@db/x', 0o644), ISSUER_FILE: issuer })).toThrow(/DATABASE_URL_FILE: expected the path of a file with a secret that nobody else may read[^\n]*$/);
});

test('a secret that anybody else may read is refused, in one sentence without its content', () => {
  expect(loadConfig({ key: secretFile('KEY'), path: privateFile('KEY') }, { KEY: fileWith('secret', 0o600) })).toMatchObject({ key: 'secret' });
  for (const mode of [0o640, 0o604, 0o620, 0o644]) {
    for (const field of [secretFile('KEY'), privateFile('KEY')]) {
      expect(() => loadConfig({ key: field }, { KEY: fileWith('secret', mode) })).toThrow(/KEY: expected the path of a file with a secret that nobody else may read/);
    }
  }
});
