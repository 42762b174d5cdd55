import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyBundle } from '#sdk';
import type { Accepted, EvidenceBundle } from '#sdk';
import { auditLines } from './audit-line.ts';
import type { ShownEvent } from './audit-office.ts';
import type { DescribedPlatform } from './described-platform.ts';
import type { AuditedCase } from './scenarios/scenario.ts';
import type { Stage } from './stage.ts';

export interface AuditFigures {
  readonly auditEvents: number;
  readonly proofsVerified: number;
}

interface Case extends AuditedCase {
  readonly title: string;
}

const reason = 'Vorführung: Nachvollzug der Fälle dieses Laufs';
const ticket = 'DEMO-1';

/** Reads back from the log what happened, as the data-protection officer, and verifies that every event stands in it. */
export async function playAudit(stage: Stage, cases: readonly Case[]): Promise<AuditFigures> {
  stage.begin('Protokoll', 'was die Datenschutzstelle sieht (mit Grund und Ticket; jede Anfrage steht selbst im Protokoll)');
  const seen: ShownEvent[] = [];
  for (const each of cases) seen.push(...(await showCase(stage, each)));
  const hashes = new Set(seen.map(({ leafHash }) => leafHash));
  stage.expect(`Jede der ${stage.accepted.length} Quittungen nennt ein Ereignis, das im Protokoll steht`, stage.accepted.every(({ receipt }) => hashes.has(receipt.leafHash)));
  const asked = await stage.office.eventsOf(cases[0]?.caseId ?? '', reason, ticket, (events) => events.some(({ event }) => event.kind === 'QUERY'));
  stage.expect('Auch die Anfrage der Datenschutzstelle steht im Protokoll', asked.some(({ event }) => event.kind === 'QUERY'));
  const proven = await Promise.all(seen.map((event) => stage.office.proves(event)));
  const proofsVerified = proven.filter(Boolean).length;
  stage.expect(`Einschlussbeweis gegen einen signierten Stand des Protokolls: ${proofsVerified} von ${seen.length} Ereignissen`, proofsVerified === seen.length);
  const { events, treeSize, byKind } = await stage.office.summary();
  stage.narrator.say(`  Das Protokoll hält ${events} Ereignisse in ${treeSize} Blättern: ${Object.entries(byKind).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : [])).join(', ')}`);
  return { auditEvents: events, proofsVerified };
}

async function showCase(stage: Stage, { title, caseId, kinds, once = [] }: Case): Promise<ShownEvent[]> {
  const delivered = stage.deliveredIn(caseId);
  const isComplete = (events: readonly ShownEvent[]): boolean => events.filter(isDisclosure).length >= delivered && [...kinds, ...once].every((kind) => events.some(({ event }) => event.kind === kind));
  const events = await stage.office.eventsOf(caseId, reason, ticket, isComplete);
  stage.narrator.say(`  ${title}: ${events.length} Ereignisse`);
  stage.narrator.auditLines(events.filter(({ event }) => event.kind !== 'QUERY').flatMap(({ event }) => auditLines(event)));
  stage.expect(`Vollständig: ${kinds.join(', ')}`, isComplete(events));
  for (const kind of once) stage.expect(`Genau einmal: ${kind}`, events.filter(({ event }) => event.kind === kind).length === 1);
  const disclosed = events.filter(isDisclosure).length;
  stage.expect(`Bekanntgaben im Protokoll: ${disclosed}, bei den Empfängern angekommen: ${delivered}`, disclosed === delivered);
  return events;
}

/** A record on the recipient's topic, or the first fetch from its inbox. */
function isDisclosure({ event }: ShownEvent): boolean {
  return event.kind === 'DELIVERED' || (event.kind === 'READ' && event.detail?.['first'] === true);
}

/** A partner fetches the proof of its own message, keeps it in a file, and the file verifies without the platform. */
export async function playEvidence(stage: Stage, { receipt }: Accepted, platform: DescribedPlatform, folder: string): Promise<string> {
  const file = join(folder, 'evidence.json');
  const answer = await stage.partner(receipt.senderId).client.evidence(receipt.messageId);
  if (answer.ok) writeFileSync(file, `${JSON.stringify(answer.evidence, null, 2)}\n`);
  const kept = answer.ok ? (JSON.parse(readFileSync(file, 'utf8')) as EvidenceBundle) : undefined;
  const verified = kept && verifyBundle(kept, { vkey: platform.log.vkey, anchors: [readFileSync(platform.caFile, 'utf8')] });
  if (verified !== undefined) stage.narrator.say(`  ${stage.nameOf(receipt.senderId)} bewahrt den Beweis auf: Blatt ${verified.leafIndex} von ${verified.checkpoint.size} (${file})`);
  stage.expect('Der aufbewahrte Beweis gilt ohne die Plattform: Quittung, Einschluss, Signatur des Protokolls', verified?.receipt.leafHash === receipt.leafHash);
  return file;
}
