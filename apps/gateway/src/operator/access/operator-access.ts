import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { Problem } from '#problems';
import { AccessGuard } from '#runtime';
import type { Authenticate, Caller } from '#runtime';
import type { RefusalLog } from '../../refusals/refusal-log.ts';

/** Denies by default, and puts on record whom it did not let in and what somebody signed in was refused (403). */
export class OperatorAccess implements CanActivate, NestInterceptor {
  readonly #guard: AccessGuard;
  readonly #refusals: RefusalLog;
  readonly #callers = new WeakMap<FastifyRequest, Caller>();

  constructor(authenticate: Authenticate, refusals: RefusalLog) {
    this.#guard = new AccessGuard(async (request) => {
      const caller = await authenticate(request);
      this.#callers.set(request, caller);
      return caller;
    });
    this.#refusals = refusals;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      return await this.#guard.canActivate(context);
    } catch (error) {
      await this.#record(context, error);
      throw error;
    }
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => from(this.#record(context, error)).pipe(mergeMap(() => throwError(() => error)))));
  }

  async #record(context: ExecutionContext, error: unknown): Promise<void> {
    if (!(error instanceof Problem) || (error.slug !== 'unauthenticated' && error.slug !== 'not-authorised')) return;
    const caller = this.#callers.get(context.switchToHttp().getRequest<FastifyRequest>());
    await this.#refusals.operator(error.slug, error.code, caller?.id, new Date());
  }
}
