import type { LookPurpose } from '../looks/read-look.ts';
import { matches, readLook, required, textFaults } from '../looks/read-look.ts';
import { filterFaults, filterOf } from '../queries/read-filter.ts';
import type { QueryFilter } from '../queries/query-filter.ts';
import { bucketSizes, type BucketSize } from './time-buckets.ts';

export interface Count {
  readonly filter: QueryFilter;
  readonly purpose: LookPurpose;
}

/** @throws Problem as `readLook` */
export function readCount(body: unknown, personKeyOf: (vn: string) => string): Count {
  const { members, purpose } = readLook(body, ['filter'], (count) => filterFaults(count['filter']));
  return { filter: filterOf(members['filter'], personKeyOf), purpose };
}

/** @throws Problem as `readLook` */
export function readCountOverTime(body: unknown, personKeyOf: (vn: string) => string): Count & { readonly bucket: BucketSize } {
  const { members, purpose } = readLook(body, ['filter', 'bucket'], (count) => [...filterFaults(count['filter']), ...required(count, 'bucket'), ...textFaults(count, 'bucket', matches(bucketSizes.join('|')))]);
  return { filter: filterOf(members['filter'], personKeyOf), purpose, bucket: members['bucket'] as BucketSize };
}
