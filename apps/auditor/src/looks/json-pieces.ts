/**
 * The text of a JSON object, piece by piece: a list that is made one entry after the other is written as it is made, and never
 * held as a whole. Members are written in their order, so that a later list may tell what an earlier one came to; those that
 * are undefined are left out.
 */
export async function* jsonPieces(members: object): AsyncGenerator<string> {
  let before = '{';
  for (const [name, value] of Object.entries(members) as [string, unknown][]) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    before = ',';
    if (isMadeInPieces(value)) yield* listPieces(value);
    else if (isObject(value)) yield* jsonPieces(value);
    else yield JSON.stringify(value);
  }
  yield before === '{' ? '{}' : '}';
}

async function* listPieces(entries: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[';
  for await (const entry of entries) {
    yield `${before}${JSON.stringify(entry)}`;
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

function isMadeInPieces(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
