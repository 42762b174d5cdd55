import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { RepeatedLines } from './repeated-lines.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';
export type LogDetails = Readonly<Record<string, unknown>>;

/**
 * One escaped JSON line per event. Whoever logs gives names, ids, counts and error messages of our own making: never a
 * header, a query, a body, or anything of a message but its ids.
 */
export interface Log {
  debug(message: string, details?: LogDetails): void;
  info(message: string, details?: LogDetails): void;
  warn(message: string, details?: LogDetails): void;
  error(message: string, details?: LogDetails): void;
  fatal(message: string, details?: LogDetails): void;
  /** The same log with details that every line carries. */
  child(details: LogDetails): Log;
}

export interface LogOptions {
  /** The process: `gateway`, `router`, `auditor`. */
  process: string;
  level?: LogLevel;
  /** Milliseconds of a clock that never goes back; by it a repeated warning is left out (`RepeatedLines`). */
  now?: () => number;
  /** Default: standard output, written synchronously so that the last line before an end is there. */
  destination?: DestinationStream;
}

export function createLog({ process: name, level = 'info', destination, now }: LogOptions): Log {
  const settings = {
    level,
    base: { process: name, pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    messageKey: 'message',
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return overPino(destination === undefined ? pino(settings, pino.destination({ sync: true })) : pino(settings, destination), now);
}

function overPino(logger: Logger, now: (() => number) | undefined): Log {
  const repeated = new RepeatedLines(now);
  const at = (level: LogLevel) => (message: string, details: LogDetails = {}): void => logger[level](plain(details), message);
  const warn = at('warn');
  return {
    debug: at('debug'), info: at('info'), error: at('error'), fatal: at('fatal'),
    warn: (message, details = {}) => {
      const { error, ...more } = details;
      // A line that names anything else may be the only one that does.
      if (!(error instanceof Error) || Object.keys(more).length > 0) return warn(message, details);
      const left = repeated.take(`${message}: ${error.name}: ${error.message}`);
      if (left !== undefined) warn(message, left === 0 ? details : { ...details, repeated: left });
    },
    child: (details) => overPino(logger.child(plain(details)), now),
  };
}

/** Errors by name, message, code and stack: what else hangs on them (a failed query with its values) stays out. */
function plain(details: LogDetails): LogDetails {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, value instanceof Error ? ofError(value) : value]));
}

function ofError(error: Error): LogDetails {
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(code === undefined ? {} : { code }),
    ...(error.cause instanceof Error ? { cause: ofError(error.cause) } : {}),
  };
}

/** Nest's own messages, in the same log; its start-up chatter at level debug. */
export class NestLog implements LoggerService {
  private readonly target: Log;

  constructor(target: Log) {
    this.target = target;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.target.debug(textOf(message), contextOf(rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.target.debug(textOf(message), contextOf(rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.target.debug(textOf(message), contextOf(rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.target.warn(textOf(message), contextOf(rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.target.error(textOf(message), { ...contextOf(rest), ...(message instanceof Error ? { error: message } : {}) });
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.target.fatal(textOf(message), contextOf(rest));
  }
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : 'Nest';
}

/** Nest passes the context last, before it perhaps a stack. */
function contextOf(rest: readonly unknown[]): LogDetails {
  const context = rest.at(-1);
  const stack = rest.length > 1 ? rest[0] : undefined;
  return { ...(typeof context === 'string' ? { context } : {}), ...(typeof stack === 'string' ? { stack } : {}) };
}
