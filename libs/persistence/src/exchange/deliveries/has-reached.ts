/** A delivery (`d`) that its recipient has, or may have: its topic had it and did not answer, whatever became of it since. */
export const hasReached = `(d.state in ('leased', 'delivered', 'acknowledged') or d.lease_until is not null)`;
