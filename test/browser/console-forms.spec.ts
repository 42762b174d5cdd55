import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { Browser, Locator, Page, Request } from 'playwright-core';
import { accessibilityFaults, fitsWidth, giveReason, goTo, openChromium, visitConsole, type ConsoleVisit } from '../support/console-browser.ts';
import { eventually, startTestPlatform, type TestPlatform } from '../support/platform.ts';
import { Story } from '../support/story.ts';

/** One page of events in the console. */
const pageSize = 50;
const vns = ['7569999000017', '7569999000024'] as const;

let platform: TestPlatform;
let browser: Browser;
let visit: ConsoleVisit;
let page: Page;
/** What the page asked in a body, as `path body`, newest last. */
let asked: string[];

beforeAll(async () => {
  browser = await openChromium();
  platform = await startTestPlatform();
  const region = platform.client('sr-sro');
  for (const vn of vns) {
    const story = new Story('sr-sro');
    for (const envelope of [story.consentGranted(['rav-olten'], ['C01', 'C02', 'C03', 'C16']), story.registration(['rav-olten'], { vn })]) expect(await region.send(envelope)).toMatchObject({ ok: true });
  }
  for (let look = 0; look < 2 * pageSize + 5; look++) expect(await platform.asDpo('POST', '/v1/audit/queries', { filter: { kind: 'ERASED' }, limit: 1, reason: 'Viele Einsichten', ticket: 'DS-2026-113' })).toMatchObject({ status: 200 });
  await eventually('more than a page of looks in the log', async () => {
    const { body } = await platform.asDpo('GET', '/v1/audit/summary');
    return ((body as { byKind: Record<string, number> }).byKind['QUERY'] ?? 0) > 2 * pageSize ? true : undefined;
  });
});

afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

async function visitAs(user: 'dpo' | 'ops', desk: 'auditor' | 'operator'): Promise<void> {
  const { password = '' } = platform.identityProvider.people.find(({ userId }) => userId === user) ?? {};
  visit = await visitConsole(browser, { origin: platform[desk].origin, user, password });
  ({ page } = visit);
  page.setDefaultTimeout(20_000);
  asked = [];
  page.on('request', (request: Request) => { if (request.method() === 'POST' && request.url().includes('/v1/')) asked.push(`${new URL(request.url()).pathname} ${request.postData() ?? ''}`); });
}

async function expectSound(): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(visit.complaints).toEqual([]);
}

function press(name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name, exact: true }).press('Enter');
}

function shownEvents(): Promise<number> {
  return page.locator('table[aria-labelledby] > tbody > tr').count();
}

async function searchEvents(): Promise<void> {
  await goTo(page, 'Ereignisse');
  await press('Suchen');
  await giveReason(page);
  await page.getByRole('status').filter({ hasText: `${pageSize} Ereignisse angezeigt` }).waitFor();
}

/** Enters a day, or a part of one, digit by digit as a person does. */
async function enterDay(field: Locator, digits: string): Promise<void> {
  await field.getByRole('spinbutton').first().focus();
  await page.keyboard.type(digits);
}

describe('what is asked with days', () => {
  beforeEach(() => visitAs('dpo', 'auditor'));

  test.each([['entered in part', '0111'], ['of a year of two digits', '011126']])('is not asked with one %s, and says so', async (_, digits) => {
    await goTo(page, 'Ereignisse');
    const from = page.getByRole('group', { name: 'Von' });
    const places = async (): Promise<unknown> => [(await from.boundingBox())?.width, await page.getByRole('group', { name: 'Bis und mit' }).boundingBox(), await page.getByRole('button', { name: 'Dieses Jahr' }).boundingBox()];
    const before = await places();
    await enterDay(from, digits);
    await press('Suchen');
    await page.getByText('Tag, Monat und Jahr mit vier Ziffern', { exact: false }).waitFor();
    // What is said of one field moves nothing beside it.
    expect(await places()).toEqual(before);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(asked).toEqual([]);
    await expectSound();
    await press('Alles');
    expect(await from.getByRole('spinbutton').allTextContents()).toEqual(['tt', 'mm', 'jjjj']);
    await enterDay(from, '01112026');
    await press('Suchen');
    await giveReason(page);
    await page.getByText('Diese Einsicht steht seit').waitFor();
    expect(asked.find((one) => one.startsWith('/v1/audit/queries'))).toContain('"from":"2026-10-31T23:00:00.000Z"');
  });

  test('is no extent of a breach without both of them', async () => {
    await goTo(page, 'Aufsicht');
    await page.getByLabel('Schlüssel (keyid)').fill(platform.partners.find(({ id }) => id === 'sr-sro')?.keyid ?? '');
    await page.getByRole('group', { name: 'Bis und mit' }).getByRole('spinbutton').last().focus();
    for (let digit = 0; digit < '30.11.2026'.length; digit++) await page.keyboard.press('Backspace');
    await press('Umfang ermitteln');
    await page.getByText('Diese Angabe fehlt.').waitFor();
    expect(asked).toEqual([]);
    await expectSound();
  });
});

describe('what is shown', () => {
  beforeEach(() => visitAs('dpo', 'auditor'));

  test('stays while one page more comes, with the focus on what brought it', async () => {
    await searchEvents();
    const more = page.getByRole('button', { name: 'Weitere laden' });
    await more.press('Enter');
    await page.getByRole('status').filter({ hasText: `${2 * pageSize} Ereignisse angezeigt` }).waitFor();
    await more.and(page.locator(':focus')).waitFor();
    expect(await shownEvents()).toBe(2 * pageSize);
    await page.context().setOffline(true);
    await more.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Der Server antwortet nicht' }).waitFor();
    expect(await shownEvents()).toBe(2 * pageSize);
    await page.context().setOffline(false);
    for (let pages = 3; await more.count() > 0; pages++) {
      await more.press('Enter');
      await page.getByRole('status').filter({ hasText: `${pages * pageSize} Ereignisse angezeigt` }).or(page.getByText('Mehr gibt es nicht.')).first().waitFor();
    }
    await page.getByText('Mehr gibt es nicht.').and(page.locator(':focus')).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('goes with its task, and stands under no other ticket; an unanswered question for it shows nothing twice', async () => {
    await searchEvents();
    await press('Ändern');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Ticket').fill('DS-2026-115');
    await dialog.getByRole('button', { name: 'Aufgabe beginnen' }).press('Enter');
    await page.getByText('DS-2026-115').waitFor();
    expect(await page.getByText('Diese Einsicht steht seit').count()).toBe(0);
    await press('Suchen');
    await page.getByRole('status').filter({ hasText: `${pageSize} Ereignisse angezeigt` }).waitFor();
    await press('Aufgabe beenden');
    await page.getByText('Keine Aufgabe begonnen.', { exact: false }).waitFor();
    expect(await shownEvents()).toBe(0);
    await expectSound();
  });

  test('is the report of which the PDF is taken, whoever is entered since', async () => {
    const [first, second] = vns;
    await goTo(page, 'Auskunft');
    await page.getByLabel('AHV-Nummer').last().fill(first);
    await page.keyboard.press('Enter');
    await giveReason(page);
    await page.getByRole('article', { name: 'Vorschau der Auskunft' }).waitFor();
    await page.getByLabel('AHV-Nummer').last().fill(second);
    const download = page.waitForEvent('download');
    await press('Als PDF');
    await download;
    const [preview = '', pdf = ''] = asked.filter((one) => one.startsWith('/v1/audit/access-reports'));
    expect(pdf).toBe(preview.replace('"format":"json"', '"format":"pdf"'));
    await expectSound();
  });
});

test('what an erasure would do is not said of another one', async () => {
  await visitAs('dpo', 'operator');
  await goTo(page, 'Löschung und Aufbewahrung');
  await page.getByLabel('Fall-Id').fill('11111111-1111-4111-8111-111111111111');
  await page.getByLabel('Grund').fill('Probe einer Löschung');
  await press('Probelauf');
  await page.getByRole('heading', { name: /^Bericht/ }).or(page.getByRole('alert')).first().waitFor();
  await page.getByLabel('Fall-Id').fill('22222222-2222-4222-8222-222222222222');
  expect(await page.getByRole('heading', { name: /^Bericht/ }).or(page.getByRole('alert')).count()).toBe(0);
});

test('what came of a measure is not said of another one', async () => {
  await visitAs('ops', 'operator');
  await goTo(page, 'Partner und Schlüssel');
  await press('Schlüssel: vpe-sove');
  await page.getByLabel('Grund').fill('Probe einer Sperre');
  await press('Massnahme treffen');
  await page.getByRole('status').filter({ hasText: 'Gilt ab der nächsten Anfrage' }).waitFor();
  for (const measure of ['Sperre aufheben', 'sofort sperren']) {
    await page.getByRole('button', { name: /Massnahme$/ }).press('Enter');
    await page.getByRole('option', { name: measure, exact: true }).press('Enter');
    await page.getByRole('button', { name: new RegExp(`^${measure}`) }).waitFor();
    expect(await page.getByText('Gilt ab der nächsten Anfrage', { exact: false }).count()).toBe(0);
  }
});

test('no measure is offered about the platform itself, which refuses every one', async () => {
  await visitAs('ops', 'operator');
  await goTo(page, 'Partner und Schlüssel');
  await press('Schlüssel: iiz-dap');
  await page.getByRole('table', { name: 'Schlüssel, iiz-dap' }).waitFor();
  await page.getByText('weder gesperrt noch widerrufen', { exact: false }).waitFor();
  expect(await page.getByRole('button', { name: 'Massnahme treffen' }).count()).toBe(0);
  await expectSound();
});

test('THR-J16 a reason stands in its own order and runs nowhere, however it is written, on the narrowest page too', async () => {
  await visitAs('ops', 'operator');
  await goTo(page, 'Partner und Schlüssel');
  await press('Schlüssel: oealk-so');
  await page.getByLabel('Grund').fill(`Meldung \u202egnulhasnA enho\u202c <img src=x onerror=alert(1)> ${'W'.repeat(300)} \u2066x\u2069 =1+1`);
  await press('Massnahme treffen');
  await page.getByRole('status').filter({ hasText: 'Gilt ab der nächsten Anfrage' }).waitFor();
  await page.context().close();
  const { password = '' } = platform.identityProvider.people.find(({ userId }) => userId === 'dpo') ?? {};
  visit = await visitConsole(browser, { origin: platform.auditor.origin, user: 'dpo', password, width: 320 });
  ({ page } = visit);
  await goTo(page, 'Ereignisse');
  await page.getByRole('button', { name: /Art$/ }).press('Enter');
  await page.getByRole('option', { name: 'Betrieb', exact: true }).press('Enter');
  await press('Suchen');
  await giveReason(page);
  const reason = page.locator('.event-detail dd').filter({ hasText: 'Meldung' });
  const details = page.getByRole('button', { name: /^(?:Details|Schliessen): Betrieb/ });
  await details.first().waitFor();
  // The operators' looks stand among what they did.
  for (let event = 0; await reason.count() === 0; event++) {
    await details.nth(event).press('Enter');
    await page.locator('.event-detail').waitFor();
  }
  expect(await reason.textContent()).toBe(`Meldung ⟨U+202E⟩gnulhasnA enho⟨U+202C⟩ <img src=x onerror=alert(1)> ${'W'.repeat(300)} ⟨U+2066⟩x⟨U+2069⟩ =1+1`);
  expect([await fitsWidth(page), await page.locator('.event-detail img').count()]).toEqual([true, 0]);
  await expectSound();
});

test('who clicks twice keeps one search', async () => {
  await visitAs('dpo', 'auditor');
  await goTo(page, 'Ereignisse');
  await page.getByText('Gespeicherte Suchen').click();
  await page.locator('details').getByLabel('Name').fill('Doppelt');
  await page.getByRole('button', { name: 'Diese Suche speichern' }).dblclick();
  await page.getByRole('button', { name: 'Doppelt', exact: true }).first().waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.getByRole('button', { name: 'Doppelt', exact: true }).count()).toBe(1);
});

test('of many holds the ones behind the first page come when they are asked for', async () => {
  const database = new Client({ connectionString: platform.engines.postgres?.adminUrl.replace(/\/postgres$/, '/iiz_exchange') });
  await database.connect();
  await database.query("insert into legal_hold (hold_id, kind, case_id, placed_at) select gen_random_uuid(), 'case', gen_random_uuid(), timestamptz '2026-01-01' from generate_series(1, 205)");
  await database.end();
  await visitAs('ops', 'operator');
  await goTo(page, 'Löschung und Aufbewahrung');
  await page.getByRole('tab', { name: 'Sperren' }).press('Enter');
  const holds = page.getByRole('region', { name: 'Sperren' });
  const rows = holds.locator('tbody > tr');
  await rows.nth(199).waitFor();
  expect(await rows.count()).toBe(200);
  await holds.getByRole('button', { name: 'Weitere laden' }).press('Enter');
  await holds.getByText('Mehr gibt es nicht.').waitFor();
  expect(await rows.count()).toBe(205);
  await expectSound();
});

describe('what an event says', () => {
  beforeEach(() => visitAs('dpo', 'auditor'));

  test('has a name in the page\'s language for all of it, and folds the wording of a policy pack away', async () => {
    await goTo(page, 'Ereignisse');
    for (const [kind, search] of [['Einsicht', true], ['Betrieb', false], ['Regelwerk in Kraft', false]] as const) {
      await page.getByRole('button', { name: /Art$/ }).press('Enter');
      await page.getByRole('option', { name: kind, exact: true }).press('Enter');
      await press('Suchen');
      if (search) await giveReason(page);
      await page.getByRole('button', { name: new RegExp(`^Details: ${kind}`) }).first().press('Enter');
      await page.locator('.event-detail dt').first().waitFor();
      expect((await page.locator('.event-detail dt').allTextContents()).filter((name) => /^[a-z]/.test(name))).toEqual([]);
      expect((await page.locator('.event-detail dd').allTextContents()).filter((value) => /^[A-Z]+(?:_[A-Z]+)*$/.test(value))).toEqual([]);
      await expectSound();
    }
    expect(await page.locator('.event-detail').evaluate((detail) => detail.getBoundingClientRect().height)).toBeLessThan(1200);
    await page.getByText(/^Text von .* Zeichen$/).press('Enter');
    await page.getByText('packVersion:', { exact: false }).waitFor();
    expect(await page.getByRole('definition').filter({ hasText: /^(?:true|false|\d{4}-\d\d-\d\d.*)$/ }).count()).toBe(0);
  });

  test('is counted on paper with the names of what is counted', async () => {
    await searchEvents();
    await page.locator('.counts').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.locator('.counts').getByText('Einsicht', { exact: true }).waitFor();
    await page.locator('caption').filter({ hasText: 'Ereignisse, neuste zuerst' }).waitFor();
  });
});
