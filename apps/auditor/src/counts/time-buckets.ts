import { zurichDate } from '#cases';
import type { BucketSize } from '../looks/look-schemas.ts';

/** The bucket that a moment lies in, by its first day in Solothurn (Europe/Zurich); weeks begin on Monday. */
export function bucketOf(at: string, size: BucketSize): string {
  const day = zurichDate(new Date(at));
  if (size === 'month') return `${day.slice(0, 7)}-01`;
  return size === 'day' ? day : addDays(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));
}

/** The first day of the bucket after it. */
export function nextBucket(bucket: string, size: BucketSize): string {
  if (size !== 'month') return addDays(bucket, size === 'day' ? 1 : 7);
  const [year = 0, month = 0] = bucket.split('-').map(Number);
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
}

/** Every bucket from the first to the last, so that an empty one is seen. */
export function bucketsBetween(first: string, last: string, size: BucketSize): string[] {
  const buckets: string[] = [];
  for (let bucket = first; bucket <= last; bucket = nextBucket(bucket, size)) buckets.push(bucket);
  return buckets;
}

function addDays(day: string, days: number): string {
  const moved = new Date(`${day}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
