import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';

/**
 * One setting, read from an environment variable. `NAME_FILE` may name a file that holds the value in place of `NAME`
 * (as container secrets do).
 */
export interface ConfigField<T> {
  readonly name: string;
  /** What a value must be, for the message about one that is not. */
  readonly expected: string;
  /** Undefined: not a value of this field. */
  readonly read: (text: string) => T | undefined;
  readonly fallback?: { readonly value: T };
  /** With the value may come a password: nobody else may read the file that holds it. */
  readonly secret?: true;
}

interface Default<T> {
  /** Used when the variable is missing or empty; without it the variable is required. */
  default?: T;
}

export function text(name: string, options: Default<string> & { pattern?: RegExp } = {}): ConfigField<string> {
  const { pattern } = options;
  return field(name, pattern === undefined ? 'a text' : `a text that matches ${pattern.source}`, (raw) => (pattern === undefined || pattern.test(raw) ? raw : undefined), options);
}

export function oneOf<const T extends string>(name: string, values: readonly T[], options: Default<NoInfer<T>> = {}): ConfigField<T> {
  return field(name, `one of ${values.join(', ')}`, (raw) => values.find((value) => value === raw), options);
}

export function integer(name: string, options: Default<number> & { min?: number; max?: number } = {}): ConfigField<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const expected = `an integer${options.min === undefined ? '' : ` of at least ${min}`}${options.max === undefined ? '' : ` and at most ${max}`}`;
  const read = (raw: string): number | undefined => (/^-?\d+$/.test(raw) && Number(raw) >= min && Number(raw) <= max ? Number(raw) : undefined);
  return field(name, expected, read, options);
}

/** A TCP port; 0 lets the operating system choose. */
export function port(name: string, options: Default<number> = {}): ConfigField<number> {
  return integer(name, { min: 0, max: 65_535, ...options });
}

/** A number of bytes: `524288`, `512KiB`, `20GiB`. */
export function bytes(name: string, options: Default<number> = {}): ConfigField<number> {
  return field(name, 'a number of bytes such as 512KiB or 20GiB', (raw) => scaled(raw, { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }, 'B'), options);
}

/** A length of time, in milliseconds: `1500ms`, `30s`, `15min`, `24h`, `7d`; from a second to seven days. Node runs a timer of none, and one of over 24 days, without a pause. */
export function duration(name: string, options: Default<number> = {}): ConfigField<number> {
  return field(name, 'a length of time such as 1500ms, 30s, 15min, 24h or 7d, from 1s to 7d', (raw) => {
    const value = scaled(raw, { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 });
    return value !== undefined && value >= 1_000 && value <= 7 * 86_400_000 ? value : undefined;
  }, options);
}

/** Scheme https, host, and port where it is not the scheme's own, as a browser writes them: what stands behind would be part of every address. */
export function origin(name: string): ConfigField<string> {
  return field(name, 'an origin such as https://dap.example.ch, without a path or a slash at its end', (raw) => (raw.startsWith('https:') && URL.canParse(raw) && new URL(raw).origin === raw ? raw : undefined), {});
}

/** An absolute URL of one of the schemes (default https), kept as text; a database's comes with a password. */
export function url(name: string, options: Default<string> & { schemes?: readonly string[] } = {}): ConfigField<string> {
  const schemes = options.schemes ?? ['https'];
  const made = field(name, `a URL of scheme ${schemes.join(' or ')}`, (raw) => (URL.canParse(raw) && schemes.includes(new URL(raw).protocol.slice(0, -1)) ? raw : undefined), options);
  return schemes.includes('postgresql') ? { ...made, secret: true } : made;
}

/** Words separated by commas, at least one. */
export function list(name: string, options: Default<string[]> = {}): ConfigField<string[]> {
  return field(name, 'words separated by commas', (raw) => {
    const words = raw.split(',').map((word) => word.trim());
    return words.every((word) => word !== '') ? words : undefined;
  }, options);
}

/** Networks separated by commas, at least one: an address, or one with the length of its prefix. */
export function networks(name: string): ConfigField<string[]> {
  const words = list(name);
  const read = (raw: string): string[] | undefined => {
    const named = words.read(raw);
    return named?.every(isNetwork) === true ? named : undefined;
  };
  return { ...words, expected: 'networks separated by commas, such as 10.0.0.0/8', read };
}

function isNetwork(word: string): boolean {
  const [, address = '', length] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(word) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(length ?? 0) <= (family === 6 ? 128 : 32);
}

/** The path of a file that can be read. */
export function file(name: string, options: Default<string> = {}): ConfigField<string> {
  return field(name, 'the path of a readable file', (raw) => (readable(raw) ? raw : undefined), options);
}

/** The path of a folder that can be listed. */
export function folder(name: string): ConfigField<string> {
  return field(name, 'the path of a readable folder', (raw) => (readable(raw, 'folder') ? raw : undefined), {});
}

/** The path of a file with a secret. One that others may read is refused. */
export function privateFile(name: string): ConfigField<string> {
  return field(name, secretExpected, (raw) => (isPrivate(raw) ? raw : undefined), {});
}

/** The content of the file that the variable names, without blanks around it; the same files are refused. */
export function secretFile(name: string): ConfigField<string> {
  return field(name, secretExpected, (raw) => (isPrivate(raw) ? readFileSync(raw, 'utf8').trim() : undefined), {});
}

/** The same field, undefined when its variable is missing. */
export function optional<T>(wanted: ConfigField<T>): ConfigField<T | undefined> {
  return { ...wanted, fallback: { value: undefined } };
}

function field<T>(name: string, expected: string, read: (text: string) => T | undefined, options: Default<T>): ConfigField<T> {
  return { name, expected, read, ...(options.default === undefined ? {} : { fallback: { value: options.default } }) };
}

function scaled(raw: string, units: Readonly<Record<string, number>>, bare?: string): number | undefined {
  const [, digits, unit = bare] = /^(\d{1,15})([A-Za-z]+)?$/.exec(raw) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  const value = Number(digits) * (factor ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : undefined;
}

export const secretExpected = 'the path of a file with a secret that nobody else may read (chmod 600; 640 if another user owns it)';

/** Nothing for others, no writing for the group. The group may read what another user owns: so orchestrators mount secrets. */
export function isPrivate(path: string): boolean {
  if (!readable(path)) return false;
  const { mode, uid } = statSync(path);
  return (mode & (uid === process.getuid?.() ? 0o077 : 0o027)) === 0;
}

export function readable(path: string, kind: 'file' | 'folder' = 'file'): boolean {
  try {
    accessSync(path, constants.R_OK);
    return kind === 'file' ? statSync(path).isFile() : statSync(path).isDirectory();
  } catch {
    return false;
  }
}
