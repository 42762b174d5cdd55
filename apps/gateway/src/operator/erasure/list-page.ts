import type { ListPlace } from '#persistence';
import { Problem } from '#problems';
import { isUuid } from '#schemas';

const shownAtOnce = 200;

/**
 * One page of a listing, and the cursor with which the next one is asked for; left out behind the last. A cursor says where its page ended, so that
 * nothing is shown twice or left out for what comes meanwhile.
 *
 * @throws Problem query-invalid for another parameter, or a cursor that was never given
 */
export async function readPage<R>(
  { cursor, ...others }: Readonly<Record<string, unknown>>,
  list: (limit: number, after: ListPlace | undefined) => Promise<R[]>,
  placeOf: (row: R) => ListPlace,
): Promise<{ rows: R[]; next: { nextCursor?: string } }> {
  if (Object.keys(others).length > 0) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'cursor only' }] });
  const rows = await list(shownAtOnce + 1, cursor === undefined ? undefined : placeIn(cursor));
  const shown = rows.slice(0, shownAtOnce);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > shownAtOnce && last !== undefined ? { nextCursor: cursorOf(placeOf(last)) } : {} };
}

function cursorOf({ endedAt, at, id }: ListPlace): string {
  return Buffer.from(`${endedAt?.getTime() ?? ''}.${at.getTime()}.${id}`).toString('base64url');
}

function placeIn(cursor: unknown): ListPlace {
  const [, ended, at, id] = typeof cursor === 'string' ? (/^(\d{0,15})\.(\d{1,15})\.(.{36})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []) : [];
  if (ended === undefined || at === undefined || id === undefined || !isUuid(id)) throw new Problem('query-invalid', { pointers: [{ pointer: '/cursor', rule: 'nextCursor of an answer' }] });
  return { endedAt: ended === '' ? null : new Date(Number(ended)), at: new Date(Number(at)), id };
}
