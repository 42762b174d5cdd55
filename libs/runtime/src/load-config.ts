import { readFileSync } from 'node:fs';
import { isPrivate, readable, secretExpected, type ConfigField } from './config-field.ts';
import { misspeltSettings } from './unknown-settings.ts';

/** The typed settings of a specification. */
export type ConfigOf<Spec extends ConfigSpec> = { readonly [K in keyof Spec]: Spec[K] extends ConfigField<infer T> ? T : never };

export type ConfigSpec = Readonly<Record<string, ConfigField<unknown>>>;

/** Every setting that is missing or wrong, each as `NAME: expected …`. Never a value: it may be a password. */
export class ConfigFault extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is not complete:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigFault';
    this.faults = faults;
  }
}

/**
 * Reads all settings at once, so that one start tells all that is wrong.
 * @throws ConfigFault
 */
export function loadConfig<Spec extends ConfigSpec>(spec: Spec, environment: Readonly<Record<string, string | undefined>> = process.env): ConfigOf<Spec> {
  const faults: string[] = [];
  const entries = Object.entries(spec).map(([key, field]) => [key, valueOf(field, environment, faults)]);
  if (faults.length > 0) throw new ConfigFault(faults);
  return Object.fromEntries(entries) as ConfigOf<Spec>;
}

/** The same for a process: what is wrong goes to standard error, and the process ends with 1. */
export function loadConfigOrExit<Spec extends ConfigSpec>(spec: Spec, environment: Readonly<Record<string, string | undefined>> = process.env): ConfigOf<Spec> {
  try {
    return loadConfig(spec, environment);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    process.stderr.write(`${[error.message, ...misspeltSettings([spec], environment).map((sentence) => `  ${sentence}`)].join('\n')}\n`);
    return process.exit(1);
  }
}

function valueOf(field: ConfigField<unknown>, environment: Readonly<Record<string, string | undefined>>, faults: string[]): unknown {
  const { name, expected, read, fallback } = field;
  const path = environment[`${name}_FILE`];
  const raw = environment[name] || (path ? fromFile(field, path, faults) : '');
  // Named with the file that was to hold it.
  if (raw === undefined) return undefined;
  if (raw === '') {
    if (fallback === undefined) faults.push(`${name}: missing; expected ${expected}`);
    return fallback?.value;
  }
  const value = read(raw);
  if (value === undefined) faults.push(`${name}: expected ${expected}`);
  return value;
}

/** Undefined: nobody may take it for a setting that is left out. */
function fromFile({ name, secret }: ConfigField<unknown>, path: string, faults: string[]): string | undefined {
  if (readable(path) && (secret !== true || isPrivate(path))) return readFileSync(path, 'utf8').trim();
  faults.push(`${name}_FILE: expected ${secret === true ? secretExpected : 'the path of a readable file'}`);
  return undefined;
}
