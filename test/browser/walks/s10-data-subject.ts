import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accessibilityFaults, fitsWidth, giveReason, goTo, type ConsoleVisit } from '../../support/console-browser.ts';
import { checkPdfUa } from '../../support/pdf-validator.ts';
import { eventually } from '../../support/platform.ts';
import { choose, done, type DeskWorld } from './desk-world.ts';

/** Of Ines, who stated it when she asked for access. */
const number = '756.9999.0000.17';

/** S10: the officer answers Ines, sees who owes her what, and at her wish has her forgotten; the log proves itself all the same. */
export function walkDataSubject(world: () => DeskWorld): void {
  let visit: ConsoleVisit;
  let evidence: string;
  /** The answer to one look. */
  const answered = (page: Page): Promise<void> => page.getByText('Diese Einsicht steht seit').waitFor();

  async function findInes(page: Page): Promise<void> {
    await goTo(page, 'Personensuche');
    await page.getByLabel('AHV-Nummer').last().fill(number);
    await page.keyboard.press('Enter');
  }

  test('S10 by her AHV number the officer finds to whom Ines was disclosed, on which norm; the platform itself has what was meant for it', async () => {
    visit = await world().visit('dpo', 'auditor');
    const { page } = visit;
    await findInes(page);
    await giveReason(page);
    await answered(page);
    const rows = page.getByRole('table', { name: 'Bekanntgaben', exact: true }).getByRole('row');
    const registrations = await rows.filter({ hasText: 'Fallanmeldung' }).filter({ hasText: 'bekannt gegeben' }).allTextContents();
    for (const recipient of ['rav-olten', 'ivst-so', 'rav-solothurn']) expect(registrations.filter((text) => text.includes(recipient) && text.includes('R05'))).toHaveLength(1);
    const toPlatform = await rows.filter({ hasText: 'iiz-dap' }).filter({ hasText: 'Einwilligung' }).allTextContents();
    expect(toPlatform.length).toBeGreaterThan(0);
    for (const text of toPlatform) expect(text).toContain('entgegengenommen');
    expect([await accessibilityFaults(page), await fitsWidth(page)]).toEqual([[], true]);
  });

  test('S10 from there to her case in order, with the file that proves that nothing is left out', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Fallverlauf', exact: true }).first().press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Fallverlauf' }).waitFor();
    await answered(page);
    for (const title of ['«Fallanmeldung»', '«Auskunftsbegehren»', '«Berichtigung»']) expect(await page.getByRole('listitem').filter({ hasText: title }).count()).toBeGreaterThan(0);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Beweisdatei/ }).press('Enter');
    evidence = await (await download).path();
  });

  test('S10 the decision is explained where the log is, and comes out the same where its facts are', async () => {
    const { page } = visit;
    await goTo(page, 'Personensuche');
    await page.getByRole('row').filter({ hasText: 'Fallanmeldung' }).filter({ hasText: 'rav-olten' }).getByRole('button', { name: /^Details/ }).press('Enter');
    await page.getByRole('button', { name: 'Entscheid', exact: true }).press('Enter');
    await answered(page);
    expect(await page.getByRole('article', { name: 'an rav-olten' }).textContent()).toMatch(/erlaubt.*R05/s);
    await page.getByText('das Protokoll und diese Konsole haben keinen Zugang zu ihnen').waitFor();
    const opening = page.context().waitForEvent('page');
    const link = page.getByRole('link', { name: /^Neu entscheiden lassen/ });
    const named = (await link.getAttribute('href'))?.split('#/entscheid/')[1];
    await link.press('Enter');
    const other = await opening;
    await signInAgain(other);
    await giveReason(other);
    const replay = other.getByRole('article', { name: 'an rav-olten' });
    await replay.waitFor();
    expect(await replay.textContent()).toMatch(/Neu entschieden: dasselbe.*Damals.*erlaubt.*Neu entschieden.*erlaubt.*Nach heutigem Stand/s);
    // Exactly this decision, and no other.
    expect(await other.getByLabel('Meldung', { exact: true }).inputValue()).toBe(named);
    // The name of the message is gone from the address once it is taken.
    expect(new URL(other.url()).hash).toBe('#/entscheid');
    expect(await accessibilityFaults(other)).toEqual([]);
    await other.close();
  });

  /** At the other desk of the same provider: who is signed in there need not say so again. */
  async function signInAgain(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Mit dem Konto des Kantons anmelden' }).press('Enter');
    const asked = page.getByLabel('Name');
    await asked.or(page.getByRole('dialog')).first().waitFor();
    if (!(await asked.isVisible())) return;
    await asked.fill('dpo');
    await page.getByLabel('Passwort').fill(world().passwordOf('dpo'));
    await page.keyboard.press('Enter');
  }

  test('S10 Ines gets her report as a PDF that everybody can read', async () => {
    const { page } = visit;
    await goTo(page, 'Auskunft');
    await page.getByLabel('AHV-Nummer').last().fill(number);
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Vorschau der Auskunft' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Als PDF' }).press('Enter');
    expect(await checkPdfUa([await (await download).path()])).toEqual([{ rulesKept: expect.any(Number), broken: [] }]);
  });

  test('S10 who has not confirmed the rectification was reminded', async () => {
    const { page } = await world().visit('dpo', 'operator');
    await goTo(page, 'Pflichten');
    const silent = page.getByRole('row').filter({ hasText: 'Bestätigung von Berichtigung oder Löschung' }).filter({ hasText: 'rav-solothurn' });
    await silent.waitFor();
    expect(await silent.textContent()).toContain('erinnert');
  });

  test('S10 Ines is erased after a dry run and two approvals of others, forgotten by the log, and the proof of before still holds', async () => {
    const { page } = await world().visit('dpo', 'operator');
    await goTo(page, 'Löschung und Aufbewahrung');
    await choose(page, /Was$/, 'Person in allen Fällen');
    await page.getByLabel('AHV-Nummer').fill(number);
    await page.getByLabel('Grund').fill('Gesuch der Person vom Montag');
    await page.getByRole('button', { name: 'Probelauf' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'Probelauf' }).filter({ hasText: /Meldungen[1-9]/ }).waitFor();
    await page.getByRole('button', { name: 'Löschen', exact: true }).press('Enter');
    await page.getByRole('row').filter({ hasText: 'Person' }).filter({ hasText: 'wartet' }).waitFor();
    await page.getByRole('button', { name: /^Genehmigen/ }).press('Enter');
    await page.getByRole('alert').filter({ hasText: 'DAP-3310' }).waitFor();
    for (const [user, said] of [['gsiiz', 'Genehmigt, 1 von 2.'], ['gsiiz-2', /Genehmigt, 2 von 2.*wirksam/]] as const) {
      const approver = await world().visit(user, 'operator');
      await goTo(approver.page, 'Löschung und Aufbewahrung');
      await approver.page.getByRole('button', { name: /^Genehmigen/ }).press('Enter');
      await done(approver.page, said);
      expect(await accessibilityFaults(approver.page)).toEqual([]);
      await approver.page.context().close();
    }
    await forgotten();
    await findInes(visit.page);
    await answered(visit.page);
    expect(await visit.page.getByRole('row').filter({ hasText: 'Fallanmeldung' }).count()).toBe(0);
    await expectNothingReported(visit.page);
    await goTo(visit.page, 'Integrität');
    await visit.page.getByLabel('Schlüssel des Protokolls').fill(world().platform.logVkey);
    await visit.page.setInputFiles('input[type=file]', evidence);
    await visit.page.getByRole('status').filter({ hasText: 'Alles gilt, und nichts ist ausgelassen.' }).waitFor();
  });

  /** The report says so, and shows no table but of those who have looked since. */
  async function expectNothingReported(page: Page): Promise<void> {
    await goTo(page, 'Auskunft');
    await page.getByLabel('AHV-Nummer').last().fill(number);
    await page.keyboard.press('Enter');
    const report = page.getByRole('article', { name: 'Vorschau der Auskunft' });
    await report.getByText('Zu dieser Nummer ist nichts (mehr) verzeichnet; nach einer Löschung ist keine Auskunft möglich.').waitFor();
    expect(await report.locator('caption').allTextContents()).toEqual(['Einsichten']);
  }

  /** The order is an event like any other, and the log forgets when it takes it. */
  function forgotten(): Promise<true> {
    return eventually('the order in the log', async () => {
      const { body } = await world().platform.asDpo('POST', '/v1/audit/queries', { filter: { kind: 'ERASED' }, reason: 'Ist die Löschung im Protokoll?', ticket: 'DS-2026-115' });
      return (body as { events: { event: { detail?: { scope?: string } } }[] }).events.some(({ event }) => event.detail?.scope === 'person') ? true : undefined;
    });
  }
}

