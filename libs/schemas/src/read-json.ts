import type { Json, JsonObject } from './json.ts';

/**
 * Strings, brackets and other scalars; commas, colons and white space between them say nothing more in sound JSON. What is still open at the
 * end is one token too: no text is looked at twice.
 */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{}]|[^\s[\]{},:"]+/g;

/**
 * Reads text that is known to be JSON, as JSON.parse should: V8's takes a name that is spelled with an escape for another
 * name that it has read before (nodejs/node#63785). After `{"\\":1}` it reads `{"\/":1}` as the former.
 */
export function readJson(text: string): Json {
  const open: (Json[] | JsonObject)[] = [];
  let root: Json = null;
  let within: Json[] | JsonObject | undefined;
  let name: string | undefined;
  for (const word of text.match(token) ?? []) {
    if (word === '}' || word === ']') {
      within = open.pop();
    } else if (name === undefined && within !== undefined && !Array.isArray(within)) {
      name = scalarOf(word) as string;
    } else {
      const value = word === '{' ? {} : word === '[' ? [] : scalarOf(word);
      if (within === undefined) root = value;
      else if (Array.isArray(within)) within.push(value);
      else put(within, name ?? '', value);
      name = undefined;
      if (typeof value !== 'object' || value === null) continue;
      if (within !== undefined) open.push(within);
      within = value;
    }
  }
  return root;
}

function scalarOf(word: string): Json {
  return word.startsWith('"') && !word.includes('\\') ? word.slice(1, -1) : (JSON.parse(word) as Json);
}

function put(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}
