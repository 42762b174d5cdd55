import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { catchError, from, mergeMap, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { Problem } from '#problems';
import { evenOut } from '../refusals/even-out.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import { signerOf } from './signer.ts';
import type { SignedBy } from '../submissions/signed-by.ts';

/**
 * Puts on record what a proven partner is refused, before it is answered: also a look at what is not its own. What may not
 * be told apart is answered after the same time.
 */
export class RecordRefusals implements NestInterceptor {
  readonly #refusals: RefusalLog;

  constructor(refusals: RefusalLog) {
    this.#refusals = refusals;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const signer = signerOf(context);
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (!(error instanceof Problem) || signer === undefined) return throwError(() => error);
        return from(this.#settle(signer, error)).pipe(mergeMap(() => throwError(() => error)));
      }),
    );
  }

  async #settle(signer: SignedBy, problem: Problem): Promise<void> {
    await this.#refusals.answer(signer, problem);
    await evenOut(problem, signer.receivedAt);
  }
}
