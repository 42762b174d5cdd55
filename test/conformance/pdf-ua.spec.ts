import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { LeafEvent } from '#audit';
import { ReportComposer } from '../../apps/auditor/src/access-reports/compose-report.ts';
import { renderPdf } from '../../apps/auditor/src/access-reports/render-pdf.ts';
import { readReportTexts, type ReportTexts } from '../../apps/auditor/src/access-reports/report-texts.ts';
import { checkPdfUa } from '../support/pdf-validator.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-pdf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [caseId, anna] = [randomUUID(), randomUUID()];
let index = 0;

function event(members: Partial<LeafEvent>) {
  const leafIndex = index++;
  return {
    leafIndex, leafHash: leafIndex.toString(16).padStart(64, '0'), sealed: [],
    event: { eventId: randomUUID(), kind: 'ACCEPTED' as const, at: '2026-05-04T08:00:00.000Z', actor: { id: 'sr-sro', role: 'SR' }, caseId, subjects: [anna], ...members },
  };
}

/** A report of some pages: messages of every block that have reached the IV office, and who looked. */
function reportIn(texts: ReportTexts) {
  const events = Array.from({ length: 14 }, (_, i) => {
    const message = { senderId: 'sr-sro', messageId: randomUUID(), type: i % 2 === 0 ? 'assessment.short' : 'case.registration', version: '1.0.0' };
    const blocks = [{ block: 'b', category: 'C14', permitted: true, ruleId: 'R20', person: 0, consent: 0 }];
    return [
      event({ message, purpose: 'P1', consentIds: ['c-1'], outcomes: [{ recipient: 'ivst-so', permitted: true, rules: ['R20'], norms: ['DSG Art. 6 Abs. 7'], blocks }] }),
      event({ kind: 'READ', actor: { id: 'ivst-so', role: 'IVST' }, message, recipient: 'ivst-so', detail: { channel: 'inbox', rules: 'R20', first: true } }),
    ];
  }).flat();
  const composer = new ReportComposer(texts, new Set(), 'number');
  const page = { persons: [{ caseId, personId: anna }], events, later: [] };
  composer.take(page);
  const report = { ...composer.summary(new Date('2026-06-01T08:00:00.000Z')), disclosures: composer.disclosuresIn(page), looks: composer.looksIn(page), reference: randomUUID() };
  return { report, beyond: { disclosures: 5_000, looks: 3_000 }, texts, madeOn: '1. Juni 2026' };
}

/** What is left to say of an erased person. */
function reportOnNobody(texts: ReportTexts) {
  const { report, ...others } = reportIn(texts);
  return { ...others, beyond: { disclosures: 0, looks: 0 }, report: { ...new ReportComposer(texts, new Set(), 'number').summary(new Date('2026-06-01T08:00:00.000Z')), disclosures: [], looks: [], reference: report.reference } };
}

async function written(name: string, pdf: Promise<Buffer> | Buffer): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, await pdf);
  return path;
}

test('veraPDF finds that the access report in every language is PDF/UA-1, and finds one without its language not to be', async () => {
  const languages = [...readReportTexts()];
  const files = await Promise.all(languages.flatMap(([language, texts]) => [written(`${language}.pdf`, renderPdf(reportIn(texts))), written(`${language}-nobody.pdf`, renderPdf(reportOnNobody(texts)))]));
  const [, german] = languages.find(([language]) => language === 'de') ?? [];
  if (german === undefined) throw new Error('no German report');
  const mute = await written('mute.pdf', Buffer.from((await renderPdf(reportIn(german))).toString('latin1').replace('/Lang (', '/Gnal ('), 'latin1'));
  const verdicts = await checkPdfUa([...files, mute]);
  expect(verdicts.slice(0, -1)).toEqual(files.map(() => ({ rulesKept: expect.any(Number), broken: [] })));
  for (const { rulesKept } of verdicts.slice(0, -1)) expect(rulesKept).toBeGreaterThan(100);
  expect(verdicts.at(-1)?.broken.join()).toMatch(/language/i);
});
