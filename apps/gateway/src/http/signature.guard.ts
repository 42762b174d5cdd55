import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Directory } from '#persistence';
import { Problem } from '#problems';
import { isPublic, markProven } from '#runtime';
import { refusalByHead, verifyRequest } from '#signing';
import type { FieldLine, SignatureRefusal, VerificationContext } from '#signing';
import type { PartnerKeys } from '../certificates/partner-keys.ts';
import { Arrivals } from './arrivals.ts';
import { rememberSigner } from './signer.ts';
import type { SignedBy } from '../submissions/signed-by.ts';
import type { PartnerQuota } from './partner-quota.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import { RefusalOnRecord } from '../refusals/refusal-on-record.ts';

const noBody = Buffer.alloc(0);
/** The refusal of a request by its head alone: its body was not kept, so it is not judged again. */
const foreseen = Symbol('refusal by head');
type HeadedRequest = FastifyRequest & { [foreseen]?: SignatureRefusal };

/**
 * Lets a request pass only with a partner's signature by the profile `iiz-dap` of RFC 9421 (`verify-request.ts`), judged on the
 * raw header lines, the raw target and the raw body, before anything parses them, and as often as its quota allows. Global: a
 * handler without `@Public()` is closed to everybody else.
 */
export class SignatureGuard implements CanActivate {
  readonly #directory: Directory;
  readonly #keys: PartnerKeys;
  readonly #refusals: RefusalLog;
  readonly #origin: string;
  readonly #quota: PartnerQuota;
  readonly #arrivals = new Arrivals();

  constructor(directory: Directory, keys: PartnerKeys, refusals: RefusalLog, origin: string, quota: PartnerQuota) {
    this.#directory = directory;
    this.#keys = keys;
    this.#refusals = refusals;
    this.#origin = origin;
    this.#quota = quota;
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (isPublic(context)) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { raw: answer } = http.getResponse<FastifyReply>();
    // Nobody waits for a request without a signature, which is refused at once, or for one whose client is gone.
    if (request.headers['signature-input'] === undefined || answer.closed) return this.#admit(request);
    answer.once('close', this.#arrivals.leave);
    const together = this.#arrivals.join();
    return together === undefined ? this.#admit(request) : together.then(() => this.#admit(request));
  }

  /** Whether a request with a body is refused whatever the body says. It is answered when its turn has come, as if the body had been looked at. */
  readonly refusedByHead = (request: HeadedRequest): boolean => {
    const refusal = refusalByHead(this.#headOf(request), this.#at(new Date()));
    if (refusal !== undefined) request[foreseen] = refusal;
    return refusal !== undefined;
  };

  #admit(request: FastifyRequest): true {
    const signer = this.#prove(request);
    const limited = this.#quota.take(signer.partner.partnerId, request.routeOptions.url ?? '');
    if (limited !== undefined) throw this.#refusals.counted(signer, limited);
    rememberSigner(request, signer);
    markProven(request, signer.partner);
    return true;
  }

  #prove(request: HeadedRequest): SignedBy {
    const receivedAt = new Date();
    const body = Buffer.isBuffer(request.body) ? request.body : noBody;
    const { method, targetUri, headers } = this.#headOf(request);
    const verdict = request[foreseen] ?? verifyRequest({ method, targetUri, headers, body }, this.#at(receivedAt));
    if (!verdict.ok) throw this.#unproven(new Problem(verdict.problem), this.#claimed(verdict.keyid), receivedAt);
    const partner = this.#directory.partner(this.#directory.key(verdict.keyid)?.partnerId ?? '');
    if (partner === undefined) throw this.#unproven(new Problem('client-unknown'), undefined, receivedAt);
    return {
      partner,
      nonce: verdict.nonce,
      receivedAt,
      body,
      wire: {
        method, targetUri, contentType: verdict.contentType ?? '', contentDigest: verdict.contentDigest ?? '',
        signatureInput: verdict.signatureInput, signature: verdict.signature, coveredFields: [...verdict.coveredFields], keyid: verdict.keyid,
      },
    };
  }

  #unproven(problem: Problem, claimed: Parameters<RefusalLog['request']>[1], receivedAt: Date): Problem {
    void this.#refusals.request(problem, claimed, receivedAt);
    return new RefusalOnRecord(problem);
  }

  #headOf({ raw }: FastifyRequest): { method: string; targetUri: string; headers: FieldLine[] } {
    return { method: raw.method ?? '', targetUri: this.#targetUri(raw.url ?? ''), headers: headerLines(raw.rawHeaders) };
  }

  #at(at: Date): VerificationContext {
    return { resolveKey: (keyid) => this.#keys.registered(keyid, at), at };
  }

  /** A client may send the whole URI (RFC 9112, 3.2.2). Which origin is this platform's own the configuration says, not the client. */
  #targetUri(target: string): string {
    return target.startsWith(`${this.#origin}/`) ? target : `${this.#origin}${target}`;
  }

  #claimed(keyid: string | undefined): { keyid: string; partnerId: string; role: string } | undefined {
    const row = keyid === undefined ? undefined : this.#directory.key(keyid);
    if (row === undefined) return undefined;
    return { keyid: row.keyid, partnerId: row.partnerId, role: this.#directory.partner(row.partnerId)?.role ?? '' };
  }
}

function headerLines(raw: readonly string[]): FieldLine[] {
  const lines: FieldLine[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push([raw[i] ?? '', raw[i + 1] ?? '']);
  return lines;
}
