import { isIndexKey, type AuditDatabase } from '#persistence';
import { StartFault } from '#runtime';
import { indexKeyFingerprint, openVeil, personIndex, readKeyFile, type Veil } from '#sealing';

/**
 * Turns an AHV number that a question names into the key that events carry in its place. The number is used at once and kept
 * nowhere; the key leaves this process for nobody.
 */
export class PersonKeys {
  readonly of: (vn: string) => string;
  /** Under which a person can be named to whoever asked, and read by this process alone. */
  readonly veil: Veil;
  readonly #fingerprint: string;

  private constructor(indexKey: Uint8Array) {
    this.of = (vn) => personIndex(indexKey, vn);
    this.veil = openVeil(indexKey);
    this.#fingerprint = indexKeyFingerprint(indexKey);
  }

  /** @throws Error with a sentence for the operator when the file holds no key, or lets others at it */
  static read(path: string): PersonKeys {
    const read = readKeyFile(path);
    if (!read.ok) throw new Error(read.fault);
    return new PersonKeys(read.key);
  }

  /** @throws StartFault when the log's persons are indexed under another key; what the database throws */
  async compareWith(database: AuditDatabase): Promise<void> {
    if (!(await isIndexKey(database, this.#fingerprint))) {
      throw new StartFault(
        'INDEX_KEY_FILE holds another key than before: no person would be found by AHV number; put the former file back (the bytes of the gateway)',
      );
    }
  }
}
