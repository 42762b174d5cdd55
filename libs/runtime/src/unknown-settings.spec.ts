import { expect, test } from '@jest/globals';
import { integer, list, optional, port, privateFile, text } from './config-field.ts';
import { createLog } from './log.ts';
import { misspeltSettings, tellUnknownSettings, unknownSettings } from './unknown-settings.ts';

const spec = {
  lists: optional(list('CRL_URLS')), retention: integer('AUDIT_RETENTION_YEARS', { default: 5 }), key: optional(privateFile('KEK_FILE')), level: text('LOG_LEVEL', { default: 'info' }), port: port('GATEWAY_PORT', { default: 8443 }), brokers: list('KAFKA_BROKERS'),
  stage: text('DAP_STAGE', { default: 'production' }),
};

test.each([
  ['CRL_URL', 'CRL_URLS'],
  ['CLR_URLS', 'CRL_URLS'],
  ['crl_urls', 'CRL_URLS'],
  ['CRL_URLS_FIEL', 'CRL_URLS_FILE'],
  ['AUDIT_RETENTION_YEAR', 'AUDIT_RETENTION_YEARS'],
  ['AUDT_RETENTION_YEARS', 'AUDIT_RETENTION_YEARS'],
  ['LOG_LEVL', 'LOG_LEVEL'],
  ['KEKFILE', 'KEK_FILE'],
])('%s is told, with the setting that was meant: %s', (variable, meant) => {
  expect(unknownSettings([spec], { [variable]: 'x' })).toEqual([{ variable, meant }]);
});

test('what begins as a setting does is told though nothing is near; what is set right, empty, or of others is not', () => {
  expect(unknownSettings([spec], { CRL_TIMEOUT: '5s', AUDIT_KEEP_YEARS: '7' })).toEqual([{ variable: 'AUDIT_KEEP_YEARS' }, { variable: 'CRL_TIMEOUT' }]);
  expect(unknownSettings([spec], {
    CRL_URLS: 'https://a', AUDIT_RETENTION_YEARS_FILE: '/years', KEK_FIL: '', PATH: '/bin', NODE_ENV: 'production', LOG_DIR: '/tmp', KAFKA_HEAP_OPTS: '-Xmx512m', DAP_TOKEN: 't', DAP_FAULTS: 'f',
    GATEWAY_PORT_8443_TCP_ADDR: '10.0.0.1', AUDIT_SERVICE_HOST: '10.0.0.1', GATEWAY_SERVICE_PORT_HTTPS: '8443',
  })).toEqual([]);
});

test('a process says it at its start, by name and never with the value', () => {
  const lines: string[] = [];
  tellUnknownSettings(createLog({ process: 'test', destination: { write: (line: string) => void lines.push(line) } }), [spec], { CRL_URL: 'https://user:hunter2@crl', KEK_SECRET: 'hunter2' });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ level: 'warn', variable: 'CRL_URL', meant: 'CRL_URLS' }, { level: 'warn', variable: 'KEK_SECRET' }]);
  expect(lines.join('')).not.toContain('hunter2');
  expect(misspeltSettings([spec], { CRL_URL: 'hunter2', KEK_SECRET: 'hunter2' })).toEqual(['CRL_URL: no setting has this name; is CRL_URLS meant?']);
});
