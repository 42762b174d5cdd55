import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadPack, mayEverReceive, roleCodes } from '#consent';
import { SchemaRegistry } from '#schemas';
import { renderGuide } from './render-guide.ts';
import { guideTo } from './type-guide.ts';

const registry = SchemaRegistry.load();
const loaded = loadPack(readFileSync(new URL('../../../../policies/so-iiz-2026.1.yaml', import.meta.url), 'utf8'));
if (!loaded.ok) throw new Error('the shipped pack does not load');
const guide = (id: string) => guideTo(id, registry, loaded.pack);

describe('the guide to a message type', () => {
  test('names for every type who may send it to whom on which norm, its fields, examples and errors', () => {
    for (const { id } of registry.types()) {
      const found = guide(id);
      expect([id, found?.disclosures.length]).not.toEqual([id, 0]);
      expect(found?.disclosures.every(({ rule }) => rule.normRefs.length > 0)).toBe(true);
      expect(found?.examples.length).toBeGreaterThanOrEqual(2);
      expect(found?.fields.every(({ title, description }) => title.de !== '' && description.en !== '')).toBe(true);
      expect(found?.errors.map(({ code }) => code)).toEqual(expect.arrayContaining(['DAP-2202', 'DAP-2203', 'DAP-3310']));
    }
  });

  test('says with or without consent, and under which conditions', () => {
    const [early] = guide('iv.early-detection-report')?.disclosures ?? [];
    expect(early?.rule).toMatchObject({ ruleId: 'R12', consent: 'NONE' });
    expect(early?.between).toEqual([{ from: 'SR', to: ['IVST'] }, { from: 'RAV', to: ['IVST'] }]);
    expect(guide('segment.assigned')?.disclosures.map(({ rule }) => [rule.ruleId, rule.consent])).toEqual([['R20', 'REQUIRED']]);
    expect(guide('case.closed')?.disclosures.map(({ rule, conditions }) => [rule.ruleId, conditions.length])).toEqual([['R01', 0], ['R06', 1]]);
  });

  test('says what is forbidden, and permits nothing of it', () => {
    const recall = guide('message.recall');
    expect(recall?.disclosures.flatMap(({ between }) => between.flatMap(({ to }) => to))).not.toContain('KOI');
    expect(recall?.prohibitions.map(({ rule, categories }) => [rule.ruleId, categories])).toEqual([['D02', ['C16']]]);
    expect(guide('assessment.short')?.prohibitions.map(({ rule, categories }) => [rule.ruleId, categories])).toEqual([['R21', ['C04', 'C14']]]);
    expect(guide('case.registration')?.prohibitions).toEqual([]);
    const answer = guide('rights.access-response')?.disclosures ?? [];
    expect(answer.filter(({ categories }) => categories.includes('C02')).flatMap(({ between }) => between.flatMap(({ to }) => to))).not.toContain('VPE');
    expect(answer.flatMap(({ between }) => between.flatMap(({ to }) => to))).toContain('VPE');
  });

  test('names of a request whom its answer may come from, and what the answer requires', () => {
    const [request] = guide('request.info')?.disclosures ?? [];
    expect(request?.between).toEqual([{ from: 'SR', to: ['RAV', 'ALK', 'IVST'] }, { from: 'ALK', to: ['SR'] }, { from: 'IVST', to: ['SR'] }]);
    const found = guide('request.info');
    expect(found && renderGuide(found, 'de')).toContain('was die Regel der Antwort verlangt (R03, R07, R08, R09)');
  });

  test('permits exactly what some disclosure could be permitted, for every type and pair of roles', () => {
    for (const { id } of registry.types()) {
      const named = new Set(guide(id)?.disclosures.flatMap(({ between }) => between.flatMap(({ from, to }) => to.map((role) => `${from} ${role}`))));
      const possible = roleCodes.flatMap((from) => roleCodes.filter((to) => mayEverReceive(loaded.pack, from, to, id)).map((to) => `${from} ${to}`));
      // A request that nobody could answer may reach a role, and is refused there.
      expect([id, possible.filter((pair) => !named.has(pair))]).toEqual([id, id === 'request.info' ? expect.any(Array) : []]);
      expect([id, [...named].filter((pair) => !possible.includes(pair))]).toEqual([id, []]);
    }
  });

  test('lists no rule where no pack is in force, and nothing for a type that does not exist', () => {
    expect(guideTo('nack', registry, undefined)?.disclosures).toEqual([]);
    expect(guide('case.unheard-of')).toBeUndefined();
  });

  test('tells until when an older version is accepted, and where its casts are', () => {
    const told = (id: string): string => renderGuide(guide(id)!, 'en');
    expect(told('rav.status')).toContain('Version 1.0.0 is accepted before 2028-01-01; how one version is told in the other: `GET /v1/schemas/rav.status/casts`.');
    expect(told('segment.assigned')).not.toContain('is accepted before');
  });

  test('reads in German and in English', () => {
    const found = guide('segment.assigned');
    expect(found && renderGuide(found, 'de')).toContain('## Wer darf sie an wen richten');
    expect(found && renderGuide(found, 'en')).toContain('| R20 Segment, plan and review to participants | SR → RAV, IVST | P1 | C14 | with consent, not as mandate of SG § 17 |');
  });
});
