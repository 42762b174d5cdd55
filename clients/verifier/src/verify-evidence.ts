import { evidenceFormat } from '#audit';
import { fault, type Report } from './fault.ts';
import type { Trust } from './trust.ts';
import { verifyMessageEvidence } from './verify-message-evidence.ts';
import { verifyQueryEvidence } from './verify-query-evidence.ts';

/**
 * Verifies an evidence file of any kind, offline, and lists every fault with its place.
 *
 * @example
 * const { faults } = verifyEvidence(JSON.parse(await readFile('evidence.json', 'utf8')), { log: [parseVkey(vkey)], anchors: [ca] });
 */
export function verifyEvidence(file: unknown, trust: Trust): Report {
  const { format, kind } = (typeof file === 'object' && file !== null ? file : {}) as Record<string, unknown>;
  if (format !== evidenceFormat) return { kind: 'unknown', faults: [fault('malformed', '/format')], facts: {} };
  if (kind === 'query') return verifyQueryEvidence(file, trust);
  if (kind === 'message') return verifyMessageEvidence(file, trust);
  return { kind: 'unknown', faults: [fault('malformed', '/kind')], facts: {} };
}
