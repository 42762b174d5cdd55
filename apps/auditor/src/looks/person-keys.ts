import { openVeil, personIndex, readKeyFile, type Veil } from '#sealing';

/**
 * Turns an AHV number that a question names into the key that events carry in its place. The number is used at once and kept
 * nowhere; the key leaves this process for nobody.
 */
export class PersonKeys {
  readonly of: (vn: string) => string;
  /** Under which a person can be named to whoever asked, and read by this process alone. */
  readonly veil: Veil;

  private constructor(indexKey: Uint8Array) {
    this.of = (vn) => personIndex(indexKey, vn);
    this.veil = openVeil(indexKey);
  }

  /** @throws Error with a sentence for the operator when the file holds no key, or lets others at it */
  static read(path: string): PersonKeys {
    const read = readKeyFile(path);
    if (!read.ok) throw new Error(read.fault);
    return new PersonKeys(read.key);
  }
}
