import { zurichDate } from '#cases';
import type { BucketSize } from '../looks/look-schemas.ts';

/** The bucket that a moment lies in, by its first day in Solothurn (Europe/Zurich); weeks begin on Monday. */
export function bucketOf(at: string, size: BucketSize): string {
  const local = zurichDate(new Date(at));
  // A year of other than four digits there, of an event whose clock was wrong: the day that it says itself.
  const day = local.length === at.indexOf('T') ? local : at.slice(0, at.indexOf('T'));
  if (size === 'month') return `${day.slice(0, 7)}-01`;
  return size === 'day' ? day : addDays(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));
}

/** The first day of the bucket after it. */
export function nextBucket(bucket: string, size: BucketSize): string {
  if (size !== 'month') return addDays(bucket, size === 'day' ? 1 : 7);
  const [year = 0, month = 0] = bucket.split('-').map(Number);
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
}

/** Every bucket from the first to the last, so that an empty one is seen; so many at most. */
export function bucketsBetween(first: string, last: string, size: BucketSize, most = Infinity): string[] {
  const buckets: string[] = [];
  for (let bucket = first; buckets.length < most; bucket = nextBucket(bucket, size)) {
    buckets.push(bucket);
    if (bucket >= last) break;
  }
  return buckets;
}

function addDays(day: string, days: number): string {
  const moved = new Date(`${day}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  const text = moved.toISOString();
  return /^\d/.test(text) ? text.slice(0, 10) : day;
}
