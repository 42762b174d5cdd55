import { expect, test } from '@jest/globals';
import { accessibilityFaults, goTo, openPage, tabTo } from '../../support/console-browser.ts';
import { choose, done, refused, type DeskWorld } from './desk-world.ts';

/** What the operators and the governing office change: holds, keys, an erasure by the keyboard alone. */
export function walkOperatorForms(world: () => DeskWorld): void {
  test('a hold is placed, stops an erasure, and is lifted by three different people', async () => {
    const office = await world().visit('gsiiz', 'operator');
    const { page } = office;
    await goTo(page, 'Löschung und Aufbewahrung');
    await page.getByRole('tab', { name: 'Sperren' }).press('Enter');
    await choose(page, /Was$/, 'Meldung');
    await page.getByLabel('Absender').fill('sr-sro');
    await page.getByLabel('Meldungs-Id').fill('3f0c0000-0000-4000-8000-000000000003');
    await page.getByLabel('Grund').fill('Verfahren vor dem Verwaltungsgericht');
    await page.getByRole('button', { name: 'Sperre setzen' }).press('Enter');
    await refused(page, 'DAP-3302');
    await choose(page, /Was$/, 'Fall');
    await page.getByLabel('Fall-Id').fill(world().caseOfIgor);
    await page.getByRole('button', { name: 'Sperre setzen' }).press('Enter');
    await done(page, 'Die Sperre gilt.');
    await page.getByRole('tab', { name: 'Löschungen' }).press('Enter');
    await page.getByLabel('Fall-Id').fill(world().caseOfIgor);
    await page.getByLabel('Grund').fill('Was hielte die Löschung auf?');
    await page.getByRole('button', { name: 'Probelauf' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'Aufgehalten durch' }).waitFor();
    for (const [user, said] of [['gsiiz', 'Aufhebung verlangt, 1 von 3.'], ['gsiiz-2', 'Aufhebung verlangt, 2 von 3.'], ['dpo', 'Die Sperre ist aufgehoben.']] as const) {
      const lifting = await world().visit(user, 'operator');
      await goTo(lifting.page, 'Löschung und Aufbewahrung');
      await lifting.page.getByRole('tab', { name: 'Sperren' }).press('Enter');
      await lifting.page.getByRole('button', { name: /^Aufheben/ }).press('Enter');
      await done(lifting.page, said);
      expect(await accessibilityFaults(lifting.page)).toEqual([]);
      await lifting.page.context().close();
    }
  });

  test('a key is blocked at once and freed again, with a reason', async () => {
    const { page } = await world().visit('ops', 'operator');
    const partner = world().platform.client('oealk-so');
    const mayLook = async (): Promise<boolean> => (await partner.inbox()).ok;
    expect(await mayLook()).toBe(true);
    await goTo(page, 'Partner und Schlüssel');
    await page.getByRole('button', { name: 'Schlüssel: oealk-so' }).press('Enter');
    await choose(page, /Was$/, `Schlüssel ${(world().platform.partners.find(({ id }) => id === 'oealk-so')?.keyid ?? '').slice(0, 8)}…`);
    await page.getByRole('button', { name: 'Massnahme treffen' }).press('Enter');
    // Nothing changes without a reason: the field asks for it, and has the focus.
    await page.getByLabel('Grund').and(page.locator(':focus')).waitFor();
    await page.getByLabel('Grund').fill('Verdacht auf Verlust des Schlüssels');
    await page.getByRole('button', { name: 'Massnahme treffen' }).press('Enter');
    await done(page, 'Gilt ab der nächsten Anfrage');
    await page.getByRole('table', { name: 'Schlüssel, oealk-so' }).getByText('gesperrt').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await mayLook()).toBe(false);
    await choose(page, /Massnahme$/, 'Sperre aufheben');
    await page.getByRole('button', { name: 'Massnahme treffen' }).press('Enter');
    await page.getByRole('table', { name: 'Schlüssel, oealk-so' }).getByText(/✓\sgilt$/).waitFor();
    expect(await mayLook()).toBe(true);
  });

  test('from the sign-in on a message is erased by the keyboard alone', async () => {
    const { senderId, messageId } = await healthDataOfIgor();
    const page = await openPage(world().browser, world().platform.operator.origin);
    const { keyboard } = page;
    const enter = async (label: string, text: string): Promise<void> => {
      await tabTo(page, page.getByLabel(label, { exact: true }));
      await keyboard.type(text);
    };
    const press = async (name: string): Promise<void> => {
      await tabTo(page, page.getByRole('button', { name, exact: true }));
      await keyboard.press('Enter');
    };
    await press('Mit dem Konto des Kantons anmelden');
    await enter('Name', 'gsiiz');
    await enter('Passwort', world().passwordOf('gsiiz'));
    await keyboard.press('Enter');
    await tabTo(page, page.getByRole('link', { name: 'Löschung und Aufbewahrung' }));
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Löschung und Aufbewahrung' }).and(page.locator(':focus')).waitFor();
    await tabTo(page, page.getByRole('button', { name: /Was$/ }));
    await keyboard.press('Enter');
    await page.getByRole('listbox').waitFor();
    await keyboard.type('Mel');
    await page.getByRole('option', { name: 'Meldung', exact: true }).and(page.locator(':focus')).waitFor();
    await keyboard.press('Enter');
    await enter('Absender', senderId);
    await enter('Meldungs-Id', messageId);
    await enter('Grund', 'Berichtigte Fassung liegt vor');
    await press('Probelauf');
    await page.getByRole('status').filter({ hasText: /Probelauf.*Meldungen1/ }).waitFor();
    await press('Löschen');
    await page.getByRole('status').filter({ hasText: /Bericht.*wirksam/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().close();
  });

  async function healthDataOfIgor(): Promise<{ senderId: string; messageId: string }> {
    const { body } = await world().platform.asDpo('POST', '/v1/audit/queries', { filter: { caseId: world().caseOfIgor, type: 'rav.status', kind: 'ACCEPTED' }, reason: 'Welche Meldung ist zu löschen?', ticket: 'DS-2026-116' });
    const [found] = (body as { events: { event: { message: { senderId: string; messageId: string } } }[] }).events;
    if (found === undefined) throw new Error('no message about the health of Igor');
    return found.event.message;
  }
}
