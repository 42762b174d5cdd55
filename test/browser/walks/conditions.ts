import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accessibilityFaults, fitsWidth, giveReason, goTo } from '../../support/console-browser.ts';
import type { DeskWorld } from './desk-world.ts';

/** Dark, in the system's own colours, at 400 % zoom and on paper, the pages are as sound as ever. */
export function walkConditions(world: () => DeskWorld): void {
  async function showCase(page: Page): Promise<void> {
    await goTo(page, 'Fallverlauf');
    await page.getByLabel('Fall-Id').fill(world().caseOfIgor);
    await page.keyboard.press('Enter');
    await giveReason(page);
    await page.getByText('Diese Einsicht steht seit').waitFor();
  }

  test.each(['dark', 'forced'] as const)('in %s colours everything can be read', async (colours) => {
    const { page } = await world().visit('dpo', 'auditor', { colours });
    expect(await accessibilityFaults(page)).toEqual([]);
    await showCase(page);
    await page.getByRole('button', { name: /^Details/ }).first().press('Enter');
    expect(await accessibilityFaults(page)).toEqual([]);
    for (const title of ['Ereignisse', 'Auskunft', 'Integrität']) {
      await goTo(page, title);
      expect([title, await accessibilityFaults(page)]).toEqual([title, []]);
    }
    // In a few colours the page at hand is told by more than a background.
    if (colours === 'forced') expect(await page.evaluate(`getComputedStyle(document.querySelector('nav a[aria-current=page]')).borderInlineStartWidth`)).toBe('4px');
    await page.context().close();
  });

  test('the operators\' desk can be read and used at 400 % zoom', async () => {
    const { page } = await world().visit('gsiiz', 'operator', { width: 320 });
    for (const title of ['Regelwerk', 'Löschung und Aufbewahrung', 'Pflichten', 'Wiederherstellung', 'Partner und Schlüssel']) {
      await goTo(page, title);
      await page.getByRole('status').or(page.getByRole('table')).first().waitFor();
      expect([title, await fitsWidth(page)]).toEqual([title, true]);
    }
    await page.getByRole('button', { name: 'Schlüssel: rav-olten' }).press('Enter');
    await page.getByRole('table', { name: 'Schlüssel, rav-olten' }).waitFor();
    expect([await fitsWidth(page), await accessibilityFaults(page)]).toEqual([true, []]);
    await page.context().close();
  });

  test('on paper stands what was found and for what it was looked for, and nothing to press', async () => {
    const { page } = await world().visit('dpo', 'auditor');
    await showCase(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.getByText('DS-2026-114').first().isVisible()).toBe(true);
    expect(await page.getByRole('listitem').first().isVisible()).toBe(true);
    expect(await fitsWidth(page)).toBe(true);
    await page.context().close();
  });
}
