import type { FuzzResult } from './fuzz-gateway.ts';

export interface FuzzBounds {
  loopP99Ms: number;
  residentMiB: number;
}

/** What a hostile hour may cost: legitimate requests still find the loop free, and nothing is kept. */
const gate: FuzzBounds = { loopP99Ms: 100, residentMiB: 50 };

/** What must hold after any number of hostile requests, and does not. */
export function brokenInvariants({ crashed, faults, unsigned, loopP99Ms, residentMiB: { before, after } }: FuzzResult, bounds: FuzzBounds = gate): string[] {
  return [
    ...(crashed ? ['the gateway ended'] : []),
    ...faults,
    ...(unsigned > 0 ? [`${unsigned} messages were accepted that nobody had signed`] : []),
    ...(loopP99Ms < bounds.loopP99Ms ? [] : [`the event loop was late by ${loopP99Ms.toFixed(0)} ms at p99`]),
    ...(after <= before + bounds.residentMiB ? [] : [`memory went from ${before.toFixed(0)} to ${after.toFixed(0)} MiB and stayed there`]),
  ];
}
