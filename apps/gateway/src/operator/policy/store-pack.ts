import { loadPack, packHash } from '#consent';
import { insertPack, readPack } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { OperatorActions } from '../operator-actions.ts';

/** Stores a policy pack under the version that it names, for good: here, and its text in the log. Stored is not in force. */
export class StorePack {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /** The same text again changes nothing. @throws Problem payload-invalid: no valid pack, or another text under its version */
  run(caller: Caller, source: string): Promise<object> {
    const loaded = loadPack(source);
    if (!loaded.ok) throw new Problem('payload-invalid', { pointers: loaded.faults.map(({ pointer, rule }) => ({ pointer, rule })) });
    const version = loaded.pack.packVersion;
    const hash = packHash(source);
    return this.#actions.run(caller, ['OPS', 'GSIIZ'], async (tx) => {
      const stored = await insertPack(tx, { version, source, hash });
      if (!stored && (await readPack(tx, version))?.hash !== hash) throw new Problem('payload-invalid', { pointers: [{ pointer: '/packVersion', rule: 'already-stored' }] });
      return { answer: { version, hash }, done: stored ? [{ action: 'PACK_STORED', detail: { hash }, pack: version, text: { source } }] : [] };
    });
  }
}
