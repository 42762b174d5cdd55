import { fieldValues } from './http-message.ts';
import type { FieldLine } from './http-message.ts';

/**
 * What was read of the messages of one signature base: what each component is looked up in is read once, however many components there are.
 * Without one every look-up reads anew, which is the quicker for a few.
 */
export class MessageMemory {
  readonly #fields = new Map<readonly FieldLine[], ReadonlyMap<string, readonly FieldLine[]>>();
  readonly #texts = new Map<(text: string) => unknown, Map<string, unknown>>();

  /** As `fieldValues`. */
  fieldValues(lines: readonly FieldLine[], lowerCaseName: string): string[] {
    let byName = this.#fields.get(lines);
    if (byName === undefined) this.#fields.set(lines, (byName = Map.groupBy(lines, ([name]) => name.toLowerCase())));
    return fieldValues(byName.get(lowerCaseName) ?? [], lowerCaseName);
  }

  /** What `read` makes of a text. */
  read<T>(read: (text: string) => T, text: string): T {
    let known = this.#texts.get(read) as Map<string, T> | undefined;
    if (known === undefined) this.#texts.set(read, (known = new Map<string, T>()));
    let value = known.get(text);
    if (value === undefined && !known.has(text)) known.set(text, (value = read(text)));
    return value as T;
  }
}
