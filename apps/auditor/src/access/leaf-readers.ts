import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import type { Authenticate, NearNetworks } from '#runtime';
import type { RecordRefusals } from './record-refusals.ts';

/**
 * Who reads leaves: this machine, the networks that a setting names, and the data-protection officer from anywhere. A leaf names its message,
 * its recipients and what each was told of: whoever has received that message would read there what the others got, and what was refused or
 * withheld (ADR 71). Hashes, proofs and checkpoints are everybody's.
 */
export class LeafReaders {
  readonly #near: NearNetworks;
  readonly #authenticate: Authenticate;
  readonly #refusals: RecordRefusals;

  constructor(near: NearNetworks, authenticate: Authenticate, refusals: RecordRefusals) {
    this.#near = near;
    this.#authenticate = authenticate;
    this.#refusals = refusals;
  }

  /** @throws Problem unauthenticated, not-authorised: both are put on record */
  async admit(request: FastifyRequest): Promise<void> {
    if (this.#near.include(request.raw.socket)) return;
    let caller: string | undefined;
    try {
      const { id, roles } = await this.#authenticate(request);
      caller = id;
      if (!roles.includes('DPO')) throw new Problem('not-authorised', { code: 'DAP-3310' });
    } catch (error) {
      this.#refusals.note(error, caller);
      throw error;
    }
  }
}
