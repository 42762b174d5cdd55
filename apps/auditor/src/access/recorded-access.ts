import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import { AccessGuard, callerOf, type Authenticate } from '#runtime';
import type { RecordRefusals } from './record-refusals.ts';

/**
 * The guard of every handler: denies by default, lets nobody in before the log has been compared with what was
 * published of it, and puts on record whom it did not let in.
 */
export class RecordedAccess implements CanActivate {
  readonly #guard: AccessGuard;
  readonly #refusals: RecordRefusals;
  readonly #mayServe: () => boolean;

  constructor(authenticate: Authenticate, refusals: RecordRefusals, mayServe: () => boolean) {
    this.#guard = new AccessGuard(authenticate);
    this.#refusals = refusals;
    this.#mayServe = mayServe;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    if (!this.#mayServe()) throw new Problem('unavailable', { retryAfterSeconds: 5 });
    try {
      return await this.#guard.canActivate(context);
    } catch (error) {
      this.#refusals.note(error, callerOf(context.switchToHttp().getRequest<FastifyRequest>())?.id);
      throw error;
    }
  }
}
