import { randomUUID } from 'node:crypto';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { CanActivate, DynamicModule, ForwardReference, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '#problems';
import { addConsolePages, type ConsolePages } from './console-pages.ts';
import { onEveryAnswer } from './every-answer.ts';
import { KnownRoutes } from './known-routes.ts';
import { NestLog, type Log } from './log.ts';
import { limitConnections } from './limit-connections.ts';
import { OpenAnswers } from './open-answers.ts';
import { addOperationsRoutes, type OperationsRoutes } from './operations-routes.ts';
import { ProblemFilter } from './problem-filter.ts';
import { requestRules } from './request-rules.ts';
import { refuseInvalidClients, renewTls, requireUsableTls, tlsOptions, type TlsSettings } from './tls-settings.ts';
import { UnaskedConnections } from './unasked-connections.ts';
import { UnparsedRequests } from './unparsed-requests.ts';
import { UnprovenBodies } from './unproven-bodies.ts';

export interface HttpsAppOptions extends OperationsRoutes {
  tls: TlsSettings;
  log: Log;
  /** Decides about every handler of the module. Left out: the module provides one (APP_GUARD). */
  guard?: CanActivate;
  /** Seconds after which the same request may succeed: then an unexpected error is answered by 503 in place of 500. */
  passesAfter?: (error: unknown) => number | undefined;
  /** Default 512 KiB. */
  bodyLimit?: number;
  /** Default `application/json`. */
  mediaTypes?: readonly string[];
  /** Default 10,000. */
  maxConnections?: number;
  /** Of them those of one address, with the same share of what is kept for those who have not proven who they are. Default a quarter. */
  connectionsPerAddress?: number;
  /** Whether the guard will refuse a request whatever its body, which is more than a few kilobytes: then none of it is kept. Left out: never known. */
  refusedByHead?: (request: FastifyRequest) => boolean;
  /** Told of every request that is refused (4xx) with a problem: by a handler, by a guard, or before either saw it. */
  onRefused?: (problem: Problem) => void;
  /**
   * What must be done before a guard's or handler's problem is answered; `undefined`: nothing. Where it fails, its failure is answered;
   * where it returns a problem, that one.
   */
  beforeRefusing?: (problem: Problem, request: FastifyRequest) => Promise<Problem | void> | undefined;
  /** The console's pages, served beside the API. */
  pages?: ConsolePages;
  /** Whether a text shows who a person is. Such texts are let into no target and no header. */
  isPersonal?: (text: string) => boolean;
}

type AppModule = Type<unknown> | DynamicModule | ForwardReference | Promise<DynamicModule>;

const defaultBodyLimit = 512 * 1024;
/** What the names and values of a request's header lines may take. */
export const mostHeaderBytes = 16 * 1024;
const SECOND = 1_000;
/** Shorter than the grace that `stopGracefully` gives. */
const CLOSE_WITHIN_MS = 10 * SECOND;
/** Fastify and Node leave most of these off. A head is closed within 10 seconds, a whole request within 30: Node looks every second. */
const limits = {
  requestTimeout: 28 * SECOND,
  headersTimeout: 8 * SECOND,
  connectionTimeout: 35 * SECOND,
  keepAliveTimeout: 60 * SECOND,
  connectionsCheckingInterval: SECOND,
  maxRequestsPerSocket: 100_000,
  maxHeaderSize: mostHeaderBytes,
  maxParamLength: 200,
};

/**
 * A Nest application on Fastify over HTTPS that answers nothing but what it was told to. Bodies arrive as the Buffer
 * that was sent (`request.body`), header lines and target as `request.raw.rawHeaders` and `request.raw.url`; nothing is
 * parsed, decoded or validated on the way. Errors are answered as problems. Health and metrics are served beside it.
 * It listens when the caller says `listen`.
 *
 * @throws StartFault when certificate and key cannot be used
 */
export async function createHttpsApp(module: AppModule, options: HttpsAppOptions): Promise<NestFastifyApplication> {
  const routes = new KnownRoutes();
  const filter = new ProblemFilter(options.log, routes, options);
  const { maxConnections = 10_000, connectionsPerAddress = maxConnections / 4 } = options;
  const share = Math.min(1, connectionsPerAddress / maxConnections);
  const answers = new OpenAnswers(share);
  const unparsed = new UnparsedRequests(routes, answers, options.onRefused);
  requireUsableTls(options.tls);
  const adapter = adapterOf(options, filter, answers, unparsed);
  const server = adapter.getInstance<FastifyInstance>();
  answerThemselves(server.server as Server, unparsed);
  server.addHook('onRequest', answers.admit);
  server.addHook('onSend', answers.weigh);
  server.addHook('onClose', async () => answers.close());
  server.addHook('preParsing', new UnprovenBodies({ bodyLimit: options.bodyLimit ?? defaultBodyLimit, share, refusedByHead: options.refusedByHead }).bound);
  const unasked = new UnaskedConnections(server.server as Server);
  limitConnections(server.server as Server, unasked, maxConnections, connectionsPerAddress);
  prepare(server, routes, options);
  server.addHook('preClose', async () => unasked.end());
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { bodyParser: false, logger: new NestLog(options.log), abortOnError: false });
  app.useGlobalFilters(filter);
  if (options.guard !== undefined) app.useGlobalGuards(options.guard);
  renewOnHangUp(app, server, options);
  return app;
}

/** SIGHUP takes renewed certificates and revocation lists into use; if they cannot be read, the former ones stay. */
function renewOnHangUp(app: NestFastifyApplication, server: FastifyInstance, { tls, log }: HttpsAppOptions): void {
  const renew = (): void => {
    try {
      renewTls(app, tls);
      log.info('certificates renewed');
    } catch (error) {
      log.error('certificates could not be renewed; the former ones stay in use', { error });
    }
  };
  process.on('SIGHUP', renew);
  server.addHook('onClose', (_, done) => {
    process.off('SIGHUP', renew);
    done();
  });
}

function adapterOf({ tls, bodyLimit = defaultBodyLimit }: HttpsAppOptions, filter: ProblemFilter, answers: OpenAnswers, unparsed: UnparsedRequests): FastifyAdapter<Server> {
  return new FastifyAdapter<Server>({
    https: {
      ...tlsOptions(tls),
      headersTimeout: limits.headersTimeout,
      connectionsCheckingInterval: limits.connectionsCheckingInterval,
      maxHeaderSize: limits.maxHeaderSize,
      insecureHTTPParser: false,
      // Node would answer a missing Host without a word; the rules of requests ask for it.
      requireHostHeader: false,
    },
    bodyLimit,
    requestTimeout: limits.requestTimeout,
    connectionTimeout: limits.connectionTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    maxRequestsPerSocket: limits.maxRequestsPerSocket,
    routerOptions: { maxParamLength: limits.maxParamLength, caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false },
    exposeHeadRoutes: false,
    trustProxy: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    logger: false,
    forceCloseConnections: 'idle',
    // What comes on an open connection while the process ends is answered like everything else, and is the connection's last.
    return503OnClosing: false,
    // No middleware: path-scoped ones have been passed by encoded paths four times in a year.
    skipMiddie: true,
    multipart: false,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => answers.admit(request, reply, () => filter.answer(error, request, reply.headers(onEveryAnswer))),
    clientErrorHandler: (error, socket) => unparsed.answer(error, socket),
  });
}

/**
 * Takes over what Node would answer in words of its own, or by closing without a word. Only 100 (Continue) is left to Node, before the
 * rules are asked: Java 17 waits for ever where a refusal comes first.
 */
function answerThemselves(node: Server, unparsed: UnparsedRequests): void {
  node.on('checkExpectation', (request, response) => node.emit('request', request, response));
  node.on('connect', (_, socket: Socket) => unparsed.answer({ code: 'HPE_INVALID_METHOD' }, socket));
}

function prepare(server: FastifyInstance, routes: KnownRoutes, options: HttpsAppOptions): void {
  const { tls, metrics, mediaTypes = ['application/json'], isPersonal = () => false } = options;
  const node = server.server as Server;
  // Node leaves out silently what comes beyond a count; the rules refuse it.
  node.maxHeadersCount = 0;
  refuseInvalidClients(node, tls);
  // A page's address is any name: it makes no path known.
  server.addHook('onRoute', ({ url, method, config }) => {
    if (config?.page !== true) routes.add(url, [method].flat());
  });
  server.addHook('onRequest', requestRules({ mediaTypes, isPersonal }));
  let closing = false;
  server.addHook('onResponse', (request, reply, done) => {
    // Node closes what is idle when the process begins to end, and not what becomes so: a long poll's connection, once it is answered.
    if (closing) setImmediate(() => node.closeIdleConnections());
    const route = request.routeOptions.url ?? 'none';
    metrics.requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    if (reply.statusCode >= 500 && route !== '/health/ready') metrics.failures.inc();
    done();
  });
  // Whoever still waits for an answer then (a long poll that does not heed the stop) is cut off.
  server.addHook('preClose', (done) => {
    closing = true;
    setTimeout(() => node.closeAllConnections(), CLOSE_WITHIN_MS).unref();
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  addOperationsRoutes(server, options);
  if (options.pages !== undefined) addConsolePages(server, options.pages);
}
