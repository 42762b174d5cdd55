import { expect, test } from '@jest/globals';
import { accessibilityFaults, giveReason, goTo } from '../../support/console-browser.ts';
import { choose, done, giveWithdrawalReason, type DeskWorld } from './desk-world.ts';

/** People read words where the platform writes codes, and see what they decide on. */
export function walkWords(world: () => DeskWorld): void {
  test('a code stands beside its meaning, and a partner\'s role is a word', async () => {
    const desk = await world().visit('ops', 'operator');
    await goTo(desk.page, 'Partner und Schlüssel');
    await desk.page.getByRole('row').filter({ hasText: 'sr-sro' }).getByRole('cell', { name: 'Sozialregion', exact: true }).waitFor();
    const { page, complaints } = await world().visit('dpo', 'auditor');
    await goTo(page, 'Ereignisse');
    await choose(page, /Art$/, 'Abgelehnt');
    await page.getByRole('button', { name: 'Suchen', exact: true }).press('Enter');
    await giveReason(page);
    await page.getByRole('row').filter({ hasText: 'DAP-42' }).filter({ hasText: /Einwilligung|Rechtsgrundlage|Anfrage/ }).first().waitFor();
    expect([await accessibilityFaults(page), complaints]).toEqual([[], []]);
    for (const each of [page, desk.page]) await each.context().close();
  });

  test('whoever approves or declines an erasure sees which it is, by its id and by what it is about; the operators see neither case nor person', async () => {
    const [caseId, other] = ['33333333-3333-4333-8333-333333333333', '44444444-4444-4444-8444-444444444444'];
    const office = await world().visit('gsiiz', 'operator');
    await goTo(office.page, 'Löschung und Aufbewahrung');
    for (const one of [caseId, other]) {
      await office.page.getByLabel('Fall-Id').fill(one);
      await office.page.getByLabel('Grund').fill('Gesuch vom 26. November');
      await office.page.getByRole('button', { name: 'Löschen', exact: true }).press('Enter');
      await office.page.getByRole('status').filter({ hasText: 'Jetzt genehmigen zwei andere' }).filter({ hasText: `Fall ${one.slice(0, 8)}` }).waitFor();
    }
    const officer = await world().visit('dpo', 'operator');
    await goTo(officer.page, 'Löschung und Aufbewahrung');
    const row = officer.page.getByRole('row').filter({ hasText: `Fall ${caseId.slice(0, 8)}` });
    const erasureId = (await row.getByRole('cell').first().locator('code').getAttribute('title')) ?? '';
    await row.getByRole('button', { name: new RegExp(`^Genehmigen: Fall, Auftrag ${erasureId.slice(0, 8)}`) }).press('Enter');
    await row.filter({ hasText: 'Datenschutzbeauftragte Person (1/2)' }).waitFor();
    expect(await officer.page.getByRole('row').filter({ hasText: `Fall ${other.slice(0, 8)}` }).filter({ hasText: '(0/2)' }).count()).toBe(1);
    const declined = officer.page.getByRole('row').filter({ hasText: `Fall ${other.slice(0, 8)}` });
    await declined.getByRole('button', { name: /^Zurückziehen: Fall, Auftrag/ }).press('Enter');
    expect(await accessibilityFaults(officer.page)).toEqual([]);
    await giveWithdrawalReason(officer.page, 'Das Gesuch betrifft einen anderen Fall');
    await done(officer.page, 'Der Antrag ist zurückgezogen.');
    await officer.page.getByRole('row').filter({ hasText: 'zurückgezogen' }).waitFor();
    expect(await declined.count()).toBe(0);
    const operators = await world().visit('ops', 'operator');
    await goTo(operators.page, 'Löschung und Aufbewahrung');
    await operators.page.getByRole('row').filter({ hasText: erasureId.slice(0, 8) }).waitFor();
    expect(await operators.page.getByText(caseId.slice(0, 8), { exact: false }).count()).toBe(0);
    for (const { page, complaints } of [office, officer, operators]) {
      expect([await accessibilityFaults(page), complaints]).toEqual([[], []]);
      await page.context().close();
    }
  });
}
