import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openPool } from '#persistence';
import { accessibilityFaults, giveReason, goTo, type ConsoleVisit } from '../../support/console-browser.ts';
import { choose, type DeskWorld } from './desk-world.ts';

/** S11: health data that was disclosed without consent; the question is on record itself, and a changed row is found. */
export function walkAuditQuery(world: () => DeskWorld): void {
  let visit: ConsoleVisit;
  const search = (page: Page): Promise<void> => page.getByRole('button', { name: 'Suchen', exact: true }).press('Enter');
  const answered = (page: Page): Promise<void> => page.getByRole('table', { name: 'Ereignisse, neuste zuerst' }).waitFor();

  test('S11 without a reason nothing is shown; with one all health data without consent, each by R02', async () => {
    visit = await world().visit('dpo', 'auditor');
    const { page } = visit;
    await goTo(page, 'Ereignisse');
    await page.getByRole('button', { name: 'Weitere Filter' }).press('Enter');
    await choose(page, /Kategorie$/, 'C10 Gesundheit');
    await choose(page, /Einwilligung$/, 'nur ohne Einwilligung Erlaubtes');
    await page.getByRole('button', { name: '30 Tage' }).press('Enter');
    await search(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Abbrechen' }).press('Enter');
    expect(await page.getByRole('table').count()).toBe(0);
    await search(page);
    await giveReason(page);
    await answered(page);
    const rules = page.locator('.counts > div').filter({ has: page.getByRole('heading', { name: 'Regel', exact: true }) }).getByRole('button');
    await rules.first().waitFor();
    expect(await rules.allTextContents()).toEqual(['R02']);
    await page.getByRole('button', { name: /^Details: Angenommen/ }).first().press('Enter');
    const health = page.getByRole('row').filter({ hasText: 'C10 Gesundheit' });
    await health.first().waitFor();
    expect(await health.first().textContent()).toMatch(/health.*erlaubt.*R02/s);
    expect(await page.getByRole('row').filter({ hasText: 'RAV-Status' }).or(page.getByRole('row').filter({ hasText: 'rav.status' })).count()).toBeGreaterThan(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('S11 the question stands in the log with its reason and ticket, and is proven there', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Zurücksetzen' }).press('Enter');
    await choose(page, /Art$/, 'Einsicht');
    await search(page);
    await page.getByRole('button', { name: /^Details: Einsicht/ }).first().waitFor();
    await page.getByRole('button', { name: /^Details: Einsicht/ }).first().press('Enter');
    const facts = page.getByRole('definition');
    await facts.filter({ hasText: 'DS-2026-114' }).waitFor();
    expect(await facts.filter({ hasText: 'Quartalsprüfung der Ablehnungen' }).count()).toBe(1);
    expect(await facts.filter({ hasText: /^C10 Gesundheit$/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'Beweis', exact: true }).press('Enter');
    await page.getByText(/^Bewiesen: Blatt/).waitFor();
    await page.getByText('Der Stand ist vom Protokoll signiert.').waitFor();
  });

  test('S11 a row that somebody changed in the database does not stand the proof in the browser', async () => {
    const { page } = visit;
    const leafHash = await page.getByLabel('Hash des Blatts').inputValue();
    await tamper(leafHash);
    try {
      await page.getByRole('button', { name: 'Beweis nachrechnen' }).press('Enter');
      await page.getByText('Nicht bewiesen.').or(page.getByRole('alert')).first().waitFor();
      expect(await page.getByText(/^Bewiesen: Blatt/).count()).toBe(0);
    } finally {
      await tamper(leafHash);
    }
    await page.getByRole('button', { name: 'Beweis nachrechnen' }).press('Enter');
    await page.getByText(/^Bewiesen: Blatt/).waitFor();
  });

  /** Turns one bit of a leaf over, as the owner of the tables could who takes the guard away; once more, and it is as before. */
  async function tamper(leafHash: string): Promise<void> {
    const pool = openPool({ url: world().platform.urls.audit.migrator, poolSize: 1 });
    await pool.query('alter table leaf disable trigger leaf_append_only');
    await pool.query(`update leaf set body = set_bit(body, 240, 1 - get_bit(body, 240)) where leaf_hash = decode($1, 'hex')`, [leafHash]);
    await pool.query('alter table leaf enable trigger leaf_append_only');
    await pool.end();
  }

  test('S11 an operator is told that only the officer may', async () => {
    const { page } = await world().visit('ops', 'auditor');
    await goTo(page, 'Personensuche');
    await page.getByText('Personensuche: Das darf nur die Datenschutzstelle.').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
  });
}
