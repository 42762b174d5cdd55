/**
 * The states of a delivery, as its column's check names them:
 *
 * - `ready`: made and permitted;
 * - `leased`: a relay is publishing it (in an inbox the fetch leases and delivers at once);
 * - `held`: it waits behind another of its case, for the next attempt at its topic, or to be decided anew;
 * - `delivered`: its topic has it, or its recipient has fetched it;
 * - `parked`: it could not be handed over, and waits for an operator;
 * - `withheld`, `expired`, `acknowledged`: the end. Only one that may have left can still be acknowledged.
 *
 * Three columns say what the state does not:
 *
 * - `lease_until`, where it is set: it was leased. In any state but `leased`, `delivered` and `acknowledged` that means that it may
 *   have left ({@link wasLeased}).
 * - `not_after`: until when it may go out. `-infinity`: it is closed, and neither leased nor fetched (again). One that is closed and
 *   still waits is withheld by whatever looks at it next. Only a decision anew about a parked one opens it again.
 * - `code`: what its sender is told of it. A suspension writes it before the end, and whoever then withholds the delivery keeps it.
 *   Of one that was fetched and is closed it says why, where anybody has said so.
 *
 * The routing makes it `ready`, or `withheld` with its code (DAP-4210 where the message is erased by then), and sets `not_after` to
 * the end of what it rests on. From then on (–: left as it is; fetched: `delivered` in an inbox, and not closed):
 *
 * | event | by | of | state | lease_until | not_after | code |
 * |---|---|---|---|---|---|---|
 * | lease: it goes | `relay/delivery-lease.ts` | ready, held, leased | leased | in 10 s | – | null |
 * | lease: another stands before it, or a pack has superseded it | | ready, held, leased | held | – | – | null |
 * | lease: its recipient reads the inbox by now, or it is there | | ready, held, leased | ready, in the inbox | – | – | null |
 * | lease: refused | | ready, held, leased | withheld | – | – | the refusal's; of a closed one its own, else DAP-4207 |
 * | lease: acknowledged, and not on record as delivered | | acknowledged | – | in 10 s | – | null |
 * | nothing was sent | | leased, for the first time | ready; held, where it had come again | null | – | – |
 * | the claim is done: delivered | `relay/complete-claim.ts` | leased, acknowledged | leased: delivered | – | – | DAP-1100 |
 * | the claim is done: parked | | leased | parked | null, unless it may have left | – | DAP-5500; of a closed one its own |
 * | the claim is done: held | | leased | held | null, unless it may have left | – | DAP-5321 or DAP-5500; of a closed one its own |
 * | fetched | `inbox-store.ts` | ready or delivered, in an inbox | delivered | in 300 s | – | DAP-1100 |
 * | fetched first, and cannot be opened | | ready, in an inbox | parked | null; in 300 s, if it may have left before | – | DAP-5500 |
 * | acknowledged | `journal/journal-effects.ts` | leased, delivered, any that may have left | acknowledged | – | – | – |
 * | driven again | `parked-deliveries.ts` | parked | held (topic) or ready (inbox) | – | as decided | null |
 * | refused then, or rejected | | parked | withheld | – | as decided | the refusal's, DAP-5322 |
 * | decided under another pack: permitted | `superseded-deliveries.ts` | unfetched, held, parked, not closed; fetched | – | – | as decided | – |
 * | decided under another pack: refused | | unfetched, held, parked, not closed; fetched | withheld; – | – | closed | the refusal's |
 * | withdrawn, recalled | `journal/stop-deliveries.ts` | ready, held, parked; leased, delivered in an inbox | withheld; – | – | closed | DAP-4207; – |
 * | missed by a restore | `migrations/0005-erased-again.ts` | ready, held, parked; leased; fetched | withheld; –; – | – | closed | DAP-4207, DAP-4210 of an erased one; DAP-4210 of an erased one; – |
 * | erased | `erasure/erase-payloads.ts` | ready, held, parked; leased; fetched | withheld; –; – | – | closed | DAP-4210; DAP-4210; – |
 * | its rule is suspended | `migrations/0009-locks-in-order.ts` | unfetched, held, parked; fetched | – | – | closed; now | DAP-4205 |
 * | its recipient is switched to the inbox | `migrations/0010-switched-partners.ts` | ready, for a topic | –, in the inbox | – | –; closed, if its rule is suspended | –; DAP-4205 |
 * | its time is over | `withhold-expired.ts` | unfetched, held, parked; fetched | withheld; – | – | –; closed | DAP-4202, of a closed one its own, else DAP-4207; – |
 * | nobody has fetched it | `expire-unfetched.ts` | unfetched, held, parked | expired | – | closed | DAP-5320 |
 * | its payload is destroyed | `erasure/destroy-payloads.ts` | fetched | – | – | closed | – |
 *
 * Whatever stops deliveries withholds what waits and closes what was fetched; what else it takes differs for a reason. What a topic's
 * lease asks for itself (suspension, time, pack) leaves alone what is `ready` for a topic; what it does not ask (withdrawal, recall, erasure)
 * stops that too. A withdrawal, a recall, an erasure and a restore close also what is leased: it may not be leased once more.
 */
export type DeliveryState = 'ready' | 'held' | 'leased' | 'delivered' | 'acknowledged' | 'withheld' | 'expired' | 'parked';

/** Of one that is neither leased nor handed over this says that it may have left: its topic did not answer, or a relay died while it published. */
export const wasLeased = (d: string): string => `${d}.lease_until is not null`;

/** Its recipient has it, or may have it, whatever became of it since. */
export const hasReached = (d: string): string => `(${d}.state in ('leased', 'delivered', 'acknowledged') or ${wasLeased(d)})`;

/** It is under no lease, and neither handed over nor ended: it can be stopped. */
export const isStoppable = (d: string): string => `${d}.state in ('ready', 'held', 'parked')`;

/** It waits for somebody: to be fetched (again), for an operator, or behind another. What is `ready` for a topic, or leased, does not. */
export const waits = (d: string): string => `${d}.waiting in ('unfetched', 'fetched', 'parked', 'held')`;

/** It waits and was never fetched, in the words of the index by the time of routing (`delivery_unfetched`). */
export const waitsUnfetched = (d: string): string => `${d}.waiting in ('unfetched', 'parked', 'held') and ${d}.routed_at > '-infinity'`;

/** It is neither leased nor fetched (again). */
export const isClosed = (d: string): string => `${d}.not_after = '-infinity'`;
export const isNotClosed = (d: string): string => `${d}.not_after > '-infinity'`;

/** As an update sets it. */
export const closing = `not_after = '-infinity'`;
