import { fault, type Report } from './fault.ts';
import type { Trust } from './trust.ts';
import { verifyMessageEvidence } from './verify-message.ts';
import { verifyQueryEvidence } from './verify-query.ts';

/** Verifies an evidence file of any kind in this browser, and lists every fault with its place. Asks nobody. */
export async function verifyEvidence(text: string, trust: Trust): Promise<Report> {
  const file = parsed(text);
  const { format, kind } = (typeof file === 'object' && file !== null ? file : {}) as Record<string, unknown>;
  if (format !== 'iiz-dap-evidence/1') return unknown('/format');
  if (kind === 'query') return verifyQueryEvidence(file, trust);
  return kind === 'message' ? verifyMessageEvidence(file, trust) : unknown('/kind');
}

function unknown(place: string): Report {
  return { kind: 'unknown', faults: [fault('malformed', place)], origin: '', size: '', events: 0, cosigners: [], signatures: false, sealed: 0, sender: true, untied: false };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
