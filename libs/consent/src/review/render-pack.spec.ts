import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { packOf } from '../decision-fixtures.ts';
import { packHash } from '../load-pack.ts';
import { renderPack } from './render-pack.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const rendered = renderPack(packText);
if (!rendered.ok) throw new Error('the shipped pack does not render');
const { markdown, html, hash } = rendered.document;

describe('a rendered pack', () => {
  test('has every rule with its conditions, duties, norms and texts', () => {
    for (const { ruleId, title, conditions, normRefs, note } of packOf(packText).rules) {
      expect(html).toContain(`<h3>${ruleId} ${title.de}</h3>`);
      for (const said of [...conditions.map(({ text }) => text.de), ...normRefs, ...(note === undefined ? [] : [note.de])]) expect(html).toContain(said);
    }
  });

  test('names version and hash of the text that is approved, and has a line for each approver', () => {
    expect(hash).toBe(packHash(packText));
    for (const text of [markdown, html]) expect(text).toContain(hash);
    expect(markdown).toMatch(/\| Geschäftsstelle IIZ \| (?:\\_){24} \| (?:\\_){24} \|\n\| Datenschutz \|/);
  });

  test('shows what an author wrote and lets none of it become markup', () => {
    const bad = '<script>alert(1)</script> | *fett* & [x](y)';
    const document = renderPack(stringify({ packVersion: 'x-1', title: { de: bad, en: bad }, consentMaxMonths: 1, messageTypes: {}, rules: [] }));
    if (!document.ok) throw new Error(JSON.stringify(document.faults));
    expect(document.document.html).not.toContain('<script>');
    expect(document.document.html).toContain('&lt;script&gt;');
    expect(document.document.markdown).toContain('\\<script\\>alert(1)\\</script\\> | \\*fett\\* & \\[x\\](y)');
    expect(document.document.markdown).toContain('Das Regelwerk lässt nichts zu');
  });

  test('is none of a text that is no pack', () => {
    expect(renderPack('packVersion: x')).toMatchObject({ ok: false });
  });
});
