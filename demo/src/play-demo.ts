import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MessageType } from '#schemas';
import { HttpsExchange } from '#sdk';
import { AuditOffice } from './audit-office.ts';
import { readDescription } from './described-platform.ts';
import type { DescribedPlatform } from './described-platform.ts';
import type { Narrator } from './narrator.ts';
import { PartnerSystem } from './partner-system.ts';
import { playAudit, playEvidence } from './play-audit.ts';
import { playRegistration } from './play-registration.ts';
import { playSegmentation, segmentOf } from './play-segmentation.ts';
import { playWithdrawal } from './play-withdrawal.ts';
import { replayPolicy } from './replay-policy.ts';
import { Stage } from './stage.ts';
import type { Expectation } from './stage.ts';

/** What came of a run, every number read back. */
export interface DemoResult {
  /** Every expectation held. */
  readonly ok: boolean;
  /** Messages accepted of those that the partners sent. */
  readonly accepted: number;
  /** Deliveries received and verified by the partners. */
  readonly delivered: number;
  /** Deliveries stopped after acceptance. */
  readonly withheld: number;
  /** Recipients refused, of refused and of partly accepted messages. */
  readonly refused: number;
  /** Events in the audit log. */
  readonly auditEvents: number;
  /** Events whose inclusion proof was verified. */
  readonly proofsVerified: number;
  readonly scenarios: readonly { readonly id: string; readonly ok: boolean; readonly expectations: number; readonly failed: readonly string[] }[];
  readonly replay: { readonly replayed: number; readonly equal: number };
}

const staff: Readonly<Record<string, string>> = { 'sr-sro': 'u17', 'rav-olten': 'rb3', 'sr-tg': 'u4', 'rav-solothurn': 'rb8', 'ivst-so': 'ef-12' };

/** Plays S1, S2 and S5 with the partners that the file describes, then reads back and proves what happened. */
export async function playDemo(demoFile: string, narrator: Narrator): Promise<DemoResult> {
  const platform = readDescription(demoFile);
  const systems = new Map(platform.partners.filter(({ id }) => id in staff).map((partner) => [partner.id, new PartnerSystem(partner, platform, staff[partner.id] ?? '')]));
  const office = new AuditOffice(platform);
  const partnerNames = new Map(platform.partners.map(({ id, name }) => [id, name]));
  try {
    await Promise.all([...systems.values()].map((system) => system.start()));
    const stage = new Stage({ systems, narrator, titles: await readTitles(platform), partnerNames });
    const first = await playRegistration(stage);
    const second = await playSegmentation(stage);
    await playWithdrawal(stage, second);
    const figures = await playAudit(stage, office, [
      { title: 'S1', caseId: first.caseId, kinds: ['CONSENT_GRANTED', 'REFUSED', 'ACCEPTED', 'READ', 'ACKNOWLEDGED'] },
      { title: 'S2 und S5', caseId: second.dossier.caseId, kinds: ['CONSENT_GRANTED', 'ACCEPTED', 'DELIVERED', 'READ', 'ACKNOWLEDGED'], once: ['CONSENT_WITHDRAWN', 'WITHHELD', 'DESTROYED'] },
    ]);
    const last = stage.accepted.at(-1);
    if (last !== undefined) await playEvidence(stage, last, platform, dirname(demoFile));
    const replay = await replayPolicy(demoFile);
    narrator.say(`  $ dap policy replay --all\n  ${replay.text}`);
    stage.expect('Jeder gespeicherte Entscheid ergibt sich aus seinen Tatsachen noch einmal', replay.replayed > 0 && replay.equal === replay.replayed);
    const region = stage.partner('sr-tg');
    writeFileSync(join(dirname(demoFile), 'next-message.json'), `${JSON.stringify(region.compose(segmentOf(second.dossier, second.persons.slice(0, 1), ['rav-solothurn'])), null, 2)}\n`);
    return resultOf(stage, figures, { replayed: replay.replayed, equal: replay.equal });
  } finally {
    office.close();
    await Promise.all([...systems.values()].map((system) => system.stop()));
  }
}

function resultOf({ expectations, accepted, tally }: Stage, figures: Pick<DemoResult, 'auditEvents' | 'proofsVerified'>, replay: DemoResult['replay']): DemoResult {
  const byScenario = Map.groupBy(expectations, ({ scenario }) => scenario);
  return {
    ok: expectations.every(({ held }) => held),
    accepted: accepted.length,
    ...tally,
    ...figures,
    scenarios: [...byScenario].map(([id, of]) => ({ id, ok: of.every(({ held }) => held), expectations: of.length, failed: failedOf(of) })),
    replay,
  };
}

function failedOf(expectations: readonly Expectation[]): string[] {
  return expectations.filter(({ held }) => !held).map(({ claim }) => claim);
}

/** German titles of the message types, from the public catalogue. */
async function readTitles({ gateway, caFile }: DescribedPlatform): Promise<Map<string, string>> {
  const https = new HttpsExchange({ ca: readFileSync(caFile, 'utf8') });
  try {
    const { body } = await https.call({ method: 'GET', url: `${gateway}/v1/schemas`, headers: [], timeoutMs: 10_000 });
    const { types } = JSON.parse(body.toString()) as { types: MessageType[] };
    return new Map(types.map(({ id, title }) => [id, title.de]));
  } finally {
    https.close();
  }
}
