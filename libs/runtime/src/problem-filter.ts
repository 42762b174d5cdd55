import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import type { KnownRoutes } from './known-routes.ts';
import { sendLast } from './last-answer.ts';
import type { Log } from './log.ts';

export interface ProblemFilterOptions {
  /** See `HttpsAppOptions`. */
  passesAfter?: (error: unknown) => number | undefined;
  onRefused?: (problem: Problem) => void;
  beforeRefusing?: (problem: Problem, request: FastifyRequest) => Promise<Problem | void> | undefined;
}

/**
 * The one place where an error becomes an answer (RFC 9457). A Problem is answered as it says; what the HTTP layer
 * refuses is put into the catalogue's words; anything else is logged with its cause and answered by a bare 500, or by 503
 * where the application says that it will pass.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log: Log;
  private readonly routes: KnownRoutes;
  private readonly options: ProblemFilterOptions;

  constructor(log: Log, routes: KnownRoutes, options: ProblemFilterOptions = {}) {
    this.log = log;
    this.routes = routes;
    this.options = options;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const before = error instanceof Problem ? this.options.beforeRefusing?.(error, request) : undefined;
    if (before === undefined) this.answer(error, request, reply);
    else void this.answerAfter(before, error, request, reply);
  }

  private async answerAfter(before: Promise<Problem | void>, refused: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const instead: unknown = await before.catch((cause: unknown) => cause);
    this.answer(instead ?? refused, request, reply);
  }

  /** Also for errors that Nest never sees. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    // The client went in the middle of its body: nothing has failed here, and nobody hears an answer.
    if (request.raw.errored !== null && error === request.raw.errored) return;
    const problem = this.problemOf(error, request);
    if (problem.status === 500 || (problem.status === 503 && problem !== error)) {
      this.log.error('request failed', { requestId: request.id, method: request.method, route: request.routeOptions?.url, error });
    }
    // Not when nobody hears it: bytes that could not be parsed are answered elsewhere, or the client has gone.
    if (problem.status < 500 && request.socket.writable) this.options.onRefused?.(problem);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    // The rest of a body that was refused is nobody's: the connection ends with the answer.
    if (problem.status === 413) reply.raw.setHeader('connection', 'close');
    const text = JSON.stringify(problem.toBody(`urn:uuid:${request.id}`, languageOf(request)));
    reply.status(problem.status).headers(problem.toHeaders()).header('content-type', 'application/problem+json; charset=utf-8');
    if (!request.raw.complete && reply.raw.getHeader('connection') === 'close') sendLast(reply, text);
    else void reply.send(text);
  }

  private problemOf(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Problem) return error;
    const status = statusOf(error);
    // Fastify asks QUERY for a media type (RFC 10008) before it looks whether anything here answers it.
    if (status === 404 || request.method === 'QUERY') {
      const allow = this.routes.methodsOf(request.raw.url ?? '');
      return allow.length > 0 && !allow.includes(request.method) ? new Problem('method-not-allowed', { allow }) : new Problem('not-found');
    }
    if (status === 413) return new Problem('too-large');
    if (status === 415) return new Problem('unsupported-media-type');
    if (status >= 400 && status < 500) return new Problem('bad-request');
    const retryAfterSeconds = this.options.passesAfter?.(error);
    return retryAfterSeconds === undefined ? new Problem('internal') : new Problem('unavailable', { retryAfterSeconds });
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown };
  // Fastify's own errors say which status they mean; anybody else's number is not taken for one.
  return typeof statusCode === 'number' && typeof code === 'string' && code.startsWith('FST_') ? statusCode : 500;
}

/** German, unless English is asked for rather than German (RFC 9110, 12.5.4): whoever reads neither first may still read one of them. */
function languageOf(request: FastifyRequest): 'de' | 'en' {
  const asked = (request.headers['accept-language'] ?? '').split(',', 20).map((range) => /^\s*(de|en)\b[^;]*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(range));
  const [first] = asked.flatMap((range) => (range === null ? [] : [{ language: range[1]?.toLowerCase(), weight: Number(range[2] ?? 1) }])).toSorted((a, b) => b.weight - a.weight);
  return first?.language === 'en' && first.weight > 0 ? 'en' : 'de';
}
