import type { Pool } from 'pg';
import { openDatabase } from '../open-database.ts';
import type { DatabaseOptions } from '../open-database.ts';
import { admitting } from './standing/standing.ts';
import type { Admission } from './standing/standing.ts';

export type { Pool };

export interface ExchangeOptions extends DatabaseOptions {
  /** No connection is used that the exchange may not be used by as things are (`standing.ts`). Left out: any is used. */
  admission?: Admission;
}

/** Connections to the exchange database under one role. */
export function openPool({ admission, ...options }: ExchangeOptions): Pool {
  return openDatabase(options, admission && admitting(admission));
}
