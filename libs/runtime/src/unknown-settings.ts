import type { Log } from './log.ts';

/** A variable of the environment that looks like a setting and is none. */
export interface UnknownSetting {
  readonly variable: string;
  /** The setting that was probably meant. */
  readonly meant?: string;
}

/** Settings by what they are called in code: of each its variable counts here. */
type Specification = Readonly<Record<string, { readonly name: string }>>;
type Environment = Readonly<Record<string, string | undefined>>;

/** What orchestrators put there for services of these names (Kubernetes), Kafka's own tools, the command line for itself, and tests. */
const ofOthers = /_SERVICE_(?:HOST|PORT)(?:_|$)|_PORT_\d+_(?:TCP|UDP)(?:_|$)|^(?:AUDITOR|ROUTER|GATEWAY)_PORT$|^KAFKA_(?:HOME|\w*OPTS)$|^DAP_(?:OPERATOR_URL|TOKEN|CA_FILE|FAULTS)$/;
/** Words at the start of a name that other programs use too: only a name beside a setting's counts there. */
const commonWords: ReadonlySet<string> = new Set(['LOG', 'PUBLIC', 'OTHER']);
const TYPING_ERRORS = 2;

/**
 * Variables that begin as a setting of these specifications does, or are a typing error away from one. An optional setting that
 * is misspelt would otherwise be left out without a word.
 */
export function unknownSettings(specs: readonly Specification[], environment: Environment): UnknownSetting[] {
  const names = specs.flatMap((spec) => Object.values(spec).map(({ name }) => name));
  const known = new Set(names.flatMap((name) => [name, `${name}_FILE`]));
  const words = new Set(names.map(firstWord));
  return Object.keys(environment).sort().flatMap((variable) => {
    if (known.has(variable) || ofOthers.test(variable) || environment[variable] === '') return [];
    const meant = nearest(variable, [...known].filter((name) => environment[name] === undefined));
    const ours = words.has(firstWord(variable)) && !commonWords.has(firstWord(variable));
    return meant !== undefined ? [{ variable, meant }] : ours ? [{ variable }] : [];
  });
}

/** Says at start what of the environment is no setting of this process. By name only: a value may be a password. */
export function tellUnknownSettings(log: Log, specs: readonly Specification[], environment: Environment = process.env): void {
  for (const { variable, meant } of unknownSettings(specs, environment)) log.warn('no setting of this process has this name: what it says has no effect', { variable, ...(meant === undefined ? {} : { meant }) });
}

/** What is a typing error away from a setting, a sentence each, for a terminal. */
export function misspeltSettings(specs: readonly Specification[], environment: Environment): string[] {
  return unknownSettings(specs, environment).flatMap(({ variable, meant }) => (meant === undefined ? [] : [`${variable}: no setting has this name; is ${meant} meant?`]));
}

function firstWord(name: string): string {
  return name.split('_', 1)[0] ?? name;
}

function nearest(variable: string, names: readonly string[]): string | undefined {
  const close = names.map((name) => ({ name, off: editsBetween(variable.toUpperCase(), name) })).filter(({ off, name }) => off <= TYPING_ERRORS && off < name.length / 4);
  return close.sort((one, other) => one.off - other.off)[0]?.name;
}

/** Letters to put in, leave out, replace or swap with the next one; more than a few are all the same. */
function editsBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > TYPING_ERRORS) return Infinity;
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped));
    }
    [before, last] = [last, row];
  }
  return last[other.length] ?? Infinity;
}
