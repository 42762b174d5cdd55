import type { Json, JsonObject } from './json.ts';

/** Brackets, scalars, and where a string begins; commas, colons and white space between them say nothing more in sound JSON. */
const token = /[[\]{}"]|[^\s[\]{},:"]+/g;

/**
 * Reads text that is known to be JSON, as JSON.parse should: V8's takes a name that is spelled with an escape for another
 * name that it has read before (nodejs/node#63785). After `{"\\":1}` it reads `{"\/":1}` as the former.
 */
export function readJson(text: string): Json {
  const open: (Json[] | JsonObject)[] = [];
  let root: Json = null;
  let within: Json[] | JsonObject | undefined;
  let name: string | undefined;
  for (const word of wordsOf(text)) {
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

function* wordsOf(text: string): Generator<string> {
  for (let at = 0; ; ) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return;
    at = match[0] === '"' ? endOfString(text, match.index) : token.lastIndex;
    yield text.slice(match.index, at);
  }
}

/** Behind its last quote. No pattern: one remembers where each escape was, and overflows where there are millions. No text is looked at twice. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 1;
}

function scalarOf(word: string): Json {
  return word.startsWith('"') && !word.includes('\\') ? word.slice(1, -1) : (JSON.parse(word) as Json);
}

function put(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}
