import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type german from './texts/de.json';

/** Every word of an access report in one language: what `texts/de.json` has. */
export type ReportTexts = typeof german;

/**
 * The languages that a text file lies in `texts/` for. A language is added by adding its file: it must have exactly the
 * members that the German one has.
 *
 * @throws Error that names a file and the members that it lacks or has beyond them
 */
export function readReportTexts(folder = join(import.meta.dirname, 'texts')): ReadonlyMap<string, ReportTexts> {
  const read = (name: string): ReportTexts => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ReportTexts;
  const expected = placesIn(read('de.json'));
  const files = readdirSync(folder).filter((name) => /^[a-z]{2}\.json$/.test(name)).sort();
  return new Map(
    files.map((name) => {
      const texts = read(name);
      const found = placesIn(texts);
      const differing = [...expected].filter((place) => !found.has(place)).concat([...found].filter((place) => !expected.has(place)));
      if (differing.length > 0 || texts.language !== name.slice(0, 2)) throw new Error(`${name} differs from de.json at ${differing.join(', ') || 'language'}`);
      return [texts.language, texts];
    }),
  );
}

/** Places of texts; a list counts as one, however long. */
function placesIn(value: unknown, at = ''): Set<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Set([at]);
  return new Set(Object.entries(value).flatMap(([name, each]) => [...placesIn(each, `${at}/${name}`)]));
}

/** Puts values in the places of a text: `{count}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The text that a code has, or the code. */
export function named(texts: Readonly<Record<string, string>>, code: string): string {
  return texts[code] ?? code;
}
