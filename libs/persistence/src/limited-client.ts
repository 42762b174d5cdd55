import { Client, Query } from 'pg';
import type { ClientBase, QueryResult, Submittable } from 'pg';

/** With a result, or with the error. */
type Answered = (error: Error | null, result?: QueryResult) => void;

/** What of pg's queries and clients is used here; its declarations leave most of it out. */
interface PendingQuery extends Submittable {
  callback: Answered | undefined;
}
interface QueueingClient {
  _queryQueue: unknown[];
  connectionParameters: { query_timeout: unknown };
  query(query: unknown, values?: unknown, callback?: unknown): unknown;
}

const PlainClient = Client as unknown as new (settings?: unknown) => QueueingClient;
const PlainQuery = Query as unknown as new (statement: unknown, values: unknown, callback: unknown) => PendingQuery;

/**
 * A client whose statements fail with `Query read timeout` when they have no answer after so long (ms), or after their own `query_timeout`;
 * queries that were made elsewhere (cursors) have no limit.
 *
 * pg does so itself, but assigns a function written in place to each query. Such functions V8 makes old at once, and what they hold,
 * statement, parameters and rows, lives as long as they do: until the whole heap is collected (docs/performance.md). So
 * here functions are made by functions.
 */
export function limitedClient(silentAfterMs: number): new () => ClientBase {
  const limitedTo = class extends PlainClient {
    constructor(settings?: unknown) {
      super(settings);
      // One that an URL brings would be pg's own.
      this.connectionParameters.query_timeout = undefined;
    }

    override query(statement: string | { query_timeout?: number; submit?: unknown }, values?: unknown, callback?: unknown): unknown {
      if (typeof statement !== 'string' && statement.submit !== undefined) return super.query(statement, values, callback);
      const query = new PlainQuery(statement, values, callback);
      const answer = query.callback === undefined ? answerOf(query) : undefined;
      const ownLimit = typeof statement === 'string' ? undefined : statement.query_timeout;
      query.callback = limited(this, query, ownLimit ?? silentAfterMs);
      super.query(query);
      return answer;
    }
  };
  return limitedTo as unknown as new () => ClientBase;
}

function answerOf(query: PendingQuery): Promise<QueryResult> {
  return new Promise<QueryResult>((resolve, reject) => {
    query.callback = settling(resolve, reject);
  }).catch(retrace);
}

function settling(resolve: (result: QueryResult) => void, reject: (error: unknown) => void): Answered {
  return (error, result) => (result === undefined ? reject(error) : resolve(result));
}

/** Errors come from the socket: let them lead to whoever asked, as pg does. */
function retrace(error: Error): never {
  Error.captureStackTrace(error);
  throw error;
}

function limited(client: QueueingClient, query: PendingQuery, afterMs: number): Answered {
  const { callback } = query;
  const timer = setTimeout(giveUp, afterMs, client, query, callback);
  return (error, result) => {
    clearTimeout(timer);
    callback?.(error, result);
  };
}

/** One that was not sent yet is not sent any more. */
function giveUp(client: QueueingClient, query: PendingQuery, answered: Answered | undefined): void {
  query.callback = ignore;
  const at = client._queryQueue.indexOf(query);
  if (at >= 0) client._queryQueue.splice(at, 1);
  answered?.(new Error('Query read timeout'));
}

function ignore(): void {
  // The caller has been told.
}
