import { Readable } from 'node:stream';
import { readHead, type AuditDatabase } from '#persistence';
import { opened } from '../looks/opened-event.ts';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import { findAll } from '../queries/find-events.ts';
import { aboutFilter, type QueryFilter } from '../queries/query-filter.ts';
import { csvLine } from './csv.ts';
import { exportColumns, exportRow } from './export-row.ts';

export type ExportFormat = 'csv' | 'jsonl';

export interface Export {
  readonly query: LookRecord;
  readonly stream: Readable;
}

/** So that a spreadsheet takes the file for what it is. */
const byteOrderMark = '\uFEFF';

/**
 * Exports everything that fits, as of one size of the log, newest first, as fast as it is taken. The look is on record before
 * the first byte, and every line names it: a file that has gone astray tells whose export it was (THR-P7).
 */
export class ExportEvents {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  /** @throws Problem rate-limited beyond a few at a time; an export counts until its last byte */
  async run(userId: string, purpose: LookPurpose, filter: QueryFilter, format: ExportFormat, at: Date): Promise<Export> {
    const end = this.#looks.begin(userId);
    try {
      const { size } = await readHead(this.#database);
      const query = await this.#looks.write(userId, purpose, aboutFilter(filter, { answer: 'export', format, treeSize: Number(size) }), at);
      const stream = Readable.from(this.#lines(filter, size, format, query.eventId));
      stream.once('close', end);
      return { query, stream };
    } catch (error) {
      end();
      throw error;
    }
  }

  async *#lines(filter: QueryFilter, size: bigint, format: ExportFormat, exportId: string): AsyncGenerator<string> {
    if (format === 'csv') yield byteOrderMark + csvLine([...exportColumns, 'export']);
    for await (const found of findAll(this.#database, filter, size)) {
      const row = exportRow(opened(found));
      yield format === 'csv' ? csvLine([...exportColumns.map((column) => row[column]), exportId]) : `${JSON.stringify({ ...row, export: exportId })}\n`;
    }
  }
}
