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
import { OperatorDesk } from './operator-desk.ts';
import { replayPolicy } from './replay-policy.ts';
import type { AuditedCase, Scenario } from './scenarios/scenario.ts';
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
  /** Somebody whom a search by AHV number finds. */
  readonly searchable?: Stage['searchable'];
  /** What `next-message.json` is, which the last scenario that suggests one has left. */
  readonly next?: { readonly senderId: string; readonly recipientId: string; readonly messageId: string } | undefined;
}

const staff: Readonly<Record<string, string>> = {
  'sr-sro': 'u17', 'sr-sdol': 'u25', 'sr-tg': 'u4', 'sr-dorneck': 'u9', 'rav-olten': 'rb3', 'rav-solothurn': 'rb8', 'oealk-so': 'sb2', 'ivst-so': 'ef-12', 'vpe-sove': 'pa1', 'koi-so': 'k1',
};

/** Plays these scenarios with the partners that the file describes, then reads back and proves what happened. */
export async function playDemo(demoFile: string, played: readonly Scenario[], narrator: Narrator): Promise<DemoResult> {
  const platform = readDescription(demoFile);
  const systems = new Map(platform.partners.filter(({ id }) => id in staff).map((partner) => [partner.id, new PartnerSystem(partner, platform, staff[partner.id] ?? '')]));
  const [office, operator] = [new AuditOffice(platform), new OperatorDesk(platform)];
  const partnerNames = new Map(platform.partners.map(({ id, name }) => [id, name]));
  try {
    await Promise.all([...systems.values()].map((system) => system.start()));
    const stage = new Stage({ systems, narrator, titles: await readTitles(platform), partnerNames, operator, office });
    const audited: (AuditedCase & { title: string })[] = [];
    for (const scenario of played) {
      const { id, title } = scenario;
      stage.begin(id, title);
      // What one scenario cannot go on with does not keep the next from being played.
      const cases = await scenario.play(stage).catch((error: unknown) => {
        stage.expect(`Der Ablauf brach ab: ${error instanceof Error ? error.message : 'ohne Angabe'}`, false);
        return [];
      });
      audited.push(...cases.map((each) => ({ ...each, title: id })));
    }
    const figures = await playAudit(stage, audited);
    const last = stage.accepted.at(-1);
    if (last !== undefined) await playEvidence(stage, last, platform, dirname(demoFile));
    const replay = await replayPolicy(demoFile);
    narrator.say(`  $ dap policy replay --all\n  ${replay.text}`);
    stage.expect('Jeder gespeicherte Entscheid ergibt sich aus seinen Tatsachen noch einmal', replay.replayed > 0 && replay.equal === replay.replayed);
    const { suggestion, searchable } = stage;
    if (searchable !== undefined) {
      const recipients = await office.disclosedAbout(searchable.vn, 'Vorführung: Suche nach AHV-Nummer', 'DEMO-1', (found) => found.size > 0);
      stage.expect(`Nach der AHV-Nummer von ${searchable.name} gesucht: bekannt gegeben an ${[...recipients].map((id) => stage.nameOf(id)).join(', ')}`, recipients.size > 0);
    }
    if (suggestion !== undefined) writeFileSync(join(dirname(demoFile), 'next-message.json'), `${JSON.stringify(suggestion, null, 2)}\n`);
    return resultOf(stage, figures, { replayed: replay.replayed, equal: replay.equal });
  } finally {
    office.close();
    operator.close();
    await Promise.all([...systems.values()].map((system) => system.stop()));
  }
}

function resultOf({ expectations, accepted, tally, suggestion, searchable }: Stage, figures: Pick<DemoResult, 'auditEvents' | 'proofsVerified'>, replay: DemoResult['replay']): DemoResult {
  const byScenario = Map.groupBy(expectations, ({ scenario }) => scenario);
  return {
    ok: expectations.every(({ held }) => held),
    accepted: accepted.length,
    ...tally,
    ...figures,
    scenarios: [...byScenario].map(([id, of]) => ({ id, ok: of.every(({ held }) => held), expectations: of.length, failed: failedOf(of) })),
    replay,
    searchable,
    next: suggestion && { senderId: suggestion.frame.senderId, recipientId: suggestion.frame.recipientId[0] ?? '', messageId: suggestion.frame.messageId },
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
