import type { Consent, Disclosure, Facts } from '#consent';

/** One delivery with all that a decision on it depends on. */
export interface DisclosureCase {
  readonly disclosure: Disclosure;
  readonly consents: readonly Consent[];
  readonly facts: Facts;
  readonly at: Date;
  readonly suspended: ReadonlySet<string>;
  readonly stage: 'submission' | 'delivery';
}
