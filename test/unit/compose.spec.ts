import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { ConfigSpec } from '#runtime';
import { auditorConfig } from '../../apps/auditor/src/auditor.config.ts';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.ts';
import { operatorConfig } from '../../apps/gateway/src/operator/operator.config.ts';
import { routerConfig } from '../../apps/router/src/router.config.ts';
import { repositoryRoot } from '../support/repository-root.ts';

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes: readonly string[];
}

const deploy = join(repositoryRoot, 'deploy');
const { services } = parse(readFileSync(join(deploy, 'compose.yaml'), 'utf8'), { merge: true }) as { services: Record<string, Service> };
const processes: readonly (readonly [string, ConfigSpec])[] = [['gateway', { ...gatewayConfig, ...prefixed(operatorConfig) }], ['router', routerConfig], ['auditor', auditorConfig]];

/** The operator API's settings beside the gateway's, which has some of the same names. */
function prefixed(spec: ConfigSpec): ConfigSpec {
  return Object.fromEntries(Object.entries(spec).map(([name, field]) => [`operator ${name}`, field]));
}

const environmentOf = (service: string): Readonly<Record<string, string>> => services[service]?.environment ?? {};
const servedBy = (service: string): readonly string[] => (services[service]?.ports ?? []).map((port) => `https://localhost:${port.split(':')[1] ?? ''}`);

describe.each(processes)('the trial on containers gives the %s', (name, spec) => {
  const environment = environmentOf(name);

  test('everything that it cannot start without, and nothing that it does not know', () => {
    const missing = Object.values(spec).filter(({ name: variable, fallback }) => fallback === undefined && environment[variable] === undefined && environment[`${variable}_FILE`] === undefined);
    expect(missing.map(({ name: variable }) => variable)).toEqual([]);
    const known = new Set(Object.values(spec).flatMap((field) => [field.name, `${field.name}_FILE`]));
    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
  });

  test('values of the form that it takes, as far as they are no files', () => {
    const given = Object.values(spec).flatMap((field) => (environment[field.name] === undefined || /file|folder/.test(field.expected) ? [] : [[field, environment[field.name] ?? ''] as const]));
    expect(given.filter(([field, value]) => field.read(value) === undefined).map(([field]) => field.name)).toEqual([]);
    expect(given.length).toBeGreaterThan(0);
  });
});

test('the two consoles of the trial lead to each other', () => {
  expect(environmentOf('gateway')['OTHER_CONSOLE_URL']).toBe(servedBy('auditor')[0]);
  expect(servedBy('gateway')).toContain(environmentOf('auditor')['OTHER_CONSOLE_URL']);
});

test('the keys of the payloads lie in a tablespace and a volume of their own', () => {
  const [, location = ''] = /create tablespace iiz_keys location '([^']+)'/.exec(readFileSync(join(deploy, 'postgres', 'key-space.sql'), 'utf8')) ?? [];
  const volumes = services['postgres']?.volumes ?? [];
  const mounted = volumes.map((each) => each.split(':')).find(([, target = '']) => target !== '' && location.startsWith(`${target}/`));
  expect(mounted?.[0]).toMatch(/^[a-z]/);
  expect(volumes.filter((each) => each.startsWith(`${mounted?.[0] ?? ''}:`))).toHaveLength(1);
  // Before the roles: the first migration asks whether it is there.
  expect(volumes.some((each) => each.startsWith('./postgres/key-space.sql:/docker-entrypoint-initdb.d/05-'))).toBe(true);
});
