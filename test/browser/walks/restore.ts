import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accessibilityFaults, fitsWidth, goTo } from '../../support/console-browser.ts';
import { eventually } from '../../support/platform.ts';
import { blockedAgain, blockedSince, restoreFromBackup } from '../../support/restored-platform.ts';
import { done, type DeskWorld } from './desk-world.ts';

/** After a restore from a backup: what is missing is told, and two different people open the platform again. */
export function walkRestore(world: () => DeskWorld): void {
  let page: Page;

  const deed = (name: string, about: string) => page.getByRole('row').filter({ hasText: name }).filter({ hasText: about });

  async function confirm(of: Page): Promise<void> {
    await of.getByLabel('Ticket').fill('T-40');
    await of.getByLabel('Grund').fill('Alles ist neu angeordnet');
    await of.getByRole('button', { name: 'Bestätigen: alles ist zurück' }).press('Enter');
  }

  test('the page says what the database lacks, what was done again at once, and what people must do', async () => {
    const { platform } = world();
    await restoreFromBackup(platform, world().caseOfInes);
    ({ page } = await world().visit('ops', 'operator'));
    await goTo(page, 'Wiederherstellung');
    await page.getByRole('status').filter({ hasText: 'erhalten Partner 503' }).waitFor();
    expect(await page.locator('dl.facts').textContent()).toMatch(/fehlten[1-9].*sogleich wieder gesetzt1/);
    expect(await deed('Partner gesperrt', blockedSince).textContent()).toMatch(/gilt/);
    expect(await deed('Partner freigegeben', blockedAgain).textContent()).toMatch(/fehlt/);
    expect(await deed('Legal Hold) gesetzt', 'case').textContent()).toMatch(/von Hand prüfen/);
    await page.getByText('1 Anordnung gilt noch nicht wieder.').waitFor();
    expect([await accessibilityFaults(page), await fitsWidth(page)]).toEqual([[], true]);
  });

  test('what was ordered anew holds again, as the page says', async () => {
    expect(await world().platform.asOperator('ops-dap', 'POST', `/v1/partners/${blockedAgain}/unblock`, { reason: 'War vor der Wiederherstellung aufgehoben' })).toMatchObject({ status: 200 });
    await page.getByRole('button', { name: 'Neu laden' }).press('Enter');
    await deed('Partner freigegeben', blockedAgain).filter({ hasText: 'gilt' }).waitFor();
    expect(await page.getByText('gilt noch nicht wieder').count()).toBe(0);
  });

  test('one person alone does not open it, however often; a second one does', async () => {
    await page.getByRole('button', { name: 'Bestätigen: alles ist zurück' }).press('Enter');
    // Nothing is confirmed without a ticket and a reason: the field asks for it, and has the focus.
    await page.getByLabel('Ticket').and(page.locator(':focus')).waitFor();
    for (let i = 0; i < 2; i++) {
      await confirm(page);
      await done(page, 'Bestätigt, 1 von 2.');
    }
    const { page: office } = await world().visit('dpo', 'operator', { width: 320 });
    await goTo(office, 'Wiederherstellung');
    await office.getByText(/\(1\/2\)/).waitFor();
    expect([await accessibilityFaults(office), await fitsWidth(office)]).toEqual([[], true]);
    await confirm(office);
    await done(office, 'Die Plattform ist wieder offen.');
    await office.getByRole('status').filter({ hasText: 'Es gibt nichts zu bestätigen' }).waitFor();
    expect(await office.getByRole('button', { name: 'Bestätigen: alles ist zurück' }).count()).toBe(0);
    await eventually('partners to be served', async () => ((await world().platform.client('sr-sro').inbox().catch(() => undefined))?.ok === true ? true : undefined));
    await page.getByRole('button', { name: 'Neu laden' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'Es gibt nichts zu bestätigen' }).waitFor();
  });
}
