import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { Problem } from '#problems';
import { AccessGuard, callerOf } from '#runtime';
import type { Authenticate } from '#runtime';
import type { RefusalLog } from '../../refusals/refusal-log.ts';
import type { RecordLooks } from './record-looks.ts';

/** Denies by default, and puts on record whom it did not let in, what somebody signed in was refused (403), and who looked at what. */
export class OperatorAccess implements CanActivate, NestInterceptor {
  readonly #guard: AccessGuard;
  readonly #refusals: RefusalLog;
  readonly #looks: RecordLooks;

  constructor(authenticate: Authenticate, refusals: RefusalLog, looks: RecordLooks) {
    this.#guard = new AccessGuard(authenticate);
    this.#refusals = refusals;
    this.#looks = looks;
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
    return from(this.#noteLook(context)).pipe(
      mergeMap(() => next.handle()),
      catchError((error: unknown) => from(this.#record(context, error)).pipe(mergeMap(() => throwError(() => error)))),
    );
  }

  /** A change is an event of its own; what is open to everybody is nobody's look. */
  async #noteLook(context: ExecutionContext): Promise<void> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request);
    if (request.method === 'GET' && caller !== undefined) await this.#looks.note(caller, request.routeOptions.url ?? '', new Date());
  }

  async #record(context: ExecutionContext, error: unknown): Promise<void> {
    if (!(error instanceof Problem) || (error.slug !== 'unauthenticated' && error.slug !== 'not-authorised')) return;
    const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
    await this.#refusals.operator(error.slug, error.code, caller?.id, new Date());
  }
}
