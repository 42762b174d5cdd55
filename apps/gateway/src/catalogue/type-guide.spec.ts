import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadPack } from '#consent';
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
    expect(guide('case.closed')?.disclosures[0]?.conditions).toHaveLength(1);
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
    expect(found && renderGuide(found, 'en')).toContain('| R20 Segment, plan and review to participants | SR → RAV, IVST | P1 | C14 | yes |');
  });
});
