import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { repositoryRoot } from '../support/repository-root.ts';
import { startTestPlatform, eventually, type TestPlatform } from '../support/platform.ts';
import { accessibilityFaults, fitsWidth, giveReason, goTo, openChromium, visitConsole, type ConsoleVisit, type ConsoleVisitor } from '../support/console-browser.ts';
import { Story } from '../support/story.ts';

let platform: TestPlatform;
let browser: Browser;
const story = new Story('sr-sro');
/** The message that no consent permits. */
let refused: string;
/** The file that proves a case. */
let evidence: string;
const vn = '7569999000017';

beforeAll(async () => {
  browser = await openChromium();
  platform = await startTestPlatform();
  const region = platform.client('sr-sro');
  for (const envelope of [story.consentGranted(['rav-olten'], ['C01', 'C02', 'C03', 'C16']), story.registration(['rav-olten'], { vn })]) expect(await region.send(envelope)).toMatchObject({ ok: true });
  const office = platform.client('rav-olten');
  const invitation = await eventually('the invitation', async () => {
    const answer = await office.inbox();
    return answer.ok ? answer.page.items.find(({ caseId }) => caseId === story.caseId) : undefined;
  });
  await office.fetch(invitation.id);
  await office.send(story.participation('rav-olten'));
  const segment = story.segment(['rav-olten']);
  await region.send(segment);
  refused = `sr-sro/${segment.frame.messageId}`;
  await eventually('the events in the log', async () => {
    const { body } = await platform.asDpo('GET', '/v1/audit/summary');
    return (body as { byKind: Record<string, number> }).byKind['REFUSED'] === undefined ? undefined : true;
  });
});

afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

function visitor(user: 'dpo' | 'ops', width?: number, { origin } = user === 'dpo' ? platform.auditor : platform.operator): ConsoleVisitor {
  const { password = '' } = platform.identityProvider.people.find(({ userId }) => userId === user) ?? {};
  return { origin, user, password, ...(width === undefined ? {} : { width }) };
}

/** The page as it stands is sound: for every reader, in every width, and under its content policy. */
async function expectSound({ page, complaints }: ConsoleVisit): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await fitsWidth(page)).toBe(true);
  expect(complaints).toEqual([]);
}

async function searchEvents(page: Page): Promise<void> {
  await goTo(page, 'Ereignisse');
  await page.getByRole('button', { name: 'Suchen', exact: true }).press('Enter');
  await giveReason(page);
  await page.getByRole('table', { name: 'Ereignisse, neuste zuerst' }).waitFor();
}

describe('the desk of the data-protection officer', () => {
  let visit: ConsoleVisit;

  beforeAll(async () => {
    visit = await visitConsole(browser, visitor('dpo'));
  });

  test('says in the language of the page, not of the browser, what is missing of ticket and reason', async () => {
    const { page } = visit;
    const dialog = page.getByRole('dialog');
    await goTo(page, 'Ereignisse');
    for (const { language, search, begin, missing, short, cancel } of [
      { language: 'English', search: 'Search', begin: 'Begin the task', missing: ['The ticket is missing.', 'The reason is missing.'], short: 'The reason is too short: at least 5 characters.', cancel: 'Cancel' },
      { language: 'Deutsch', search: 'Suchen', begin: 'Aufgabe beginnen', missing: ['Das Ticket fehlt.', 'Der Grund fehlt.'], short: 'Der Grund ist zu kurz: mindestens 5 Zeichen.', cancel: 'Abbrechen' },
    ]) {
      await page.getByRole('radio', { name: language }).press('Enter');
      await page.getByRole('button', { name: search, exact: true }).press('Enter');
      await dialog.getByRole('button', { name: begin }).press('Enter');
      for (const text of missing) await dialog.getByText(text, { exact: true }).waitFor();
      await dialog.locator('textarea').fill('kurz');
      await dialog.getByRole('button', { name: begin }).press('Enter');
      await dialog.getByText(short, { exact: true }).waitFor();
      await dialog.getByRole('button', { name: cancel }).press('Enter');
      await dialog.waitFor({ state: 'hidden' });
    }
    await goTo(page, 'Übersicht');
  });

  test('asks for reason and ticket once, shows events, and says that the look is on record', async () => {
    const { page } = visit;
    await expectSound(visit);
    await searchEvents(page);
    expect(await page.getByText('Diese Einsicht steht seit').count()).toBe(1);
    await page.getByRole('button', { name: /^Details: Abgelehnt/ }).first().press('Enter');
    await page.getByRole('button', { name: 'Beweis', exact: true }).waitFor();
    expect(await page.getByRole('definition').filter({ hasText: /DAP-\d{4}/ }).count()).toBe(1);
    await expectSound(visit);
    await page.getByRole('button', { name: 'Suchen', exact: true }).press('Enter');
    await page.getByText('Diese Einsicht steht seit').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('tells a case in order, and gives a file that proves that nothing is left out', async () => {
    const { page } = visit;
    await goTo(page, 'Fallverlauf');
    await page.getByLabel('Fall-Id').fill(story.caseId);
    await page.keyboard.press('Enter');
    await page.getByText('Diese Einsicht steht seit').waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'case.registration' }).count()).toBeGreaterThan(0);
    await expectSound(visit);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Beweisdatei/ }).press('Enter');
    evidence = await (await download).path();
    await goTo(page, 'Integrität');
    await page.getByLabel('Schlüssel des Protokolls').fill(platform.logVkey);
    await page.setInputFiles('input[type=file]', evidence);
    await page.getByRole('status').filter({ hasText: 'Alles gilt, und nichts ist ausgelassen.' }).waitFor();
    await expectSound(visit);
  });

  test('finds a person by AHV number, which stands in no address and no storage', async () => {
    const { page, addresses } = visit;
    await goTo(page, 'Personensuche');
    await page.getByLabel('AHV-Nummer').last().fill(vn.replace(/(\d{3})(\d{4})(\d{4})/, '$1.$2.$3.'));
    await page.keyboard.press('Enter');
    await page.getByText('Diese Einsicht steht seit').waitFor();
    await page.getByRole('tab', { name: /^Bekanntgaben/ }).waitFor();
    await page.getByRole('tab', { name: /^Einsichten/ }).press('Enter');
    await expectSound(visit);
    const kept = await page.evaluate('JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage), document.cookie, history.state, location.href])');
    expect([kept, ...addresses].filter((text) => /756[.%\d]*9999/.test(String(text)))).toEqual([]);
  });

  test('composes a report for a person, whose wide table scrolls in its own box and breaks no date', async () => {
    const { page } = visit;
    await goTo(page, 'Auskunft');
    await page.getByLabel('AHV-Nummer').last().fill(vn);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Bekanntgaben', exact: true }).waitFor();
    await page.getByRole('heading', { level: 3, name: 'Aufbewahrung' }).waitFor();
    expect(await page.evaluate(`[...document.querySelectorAll('.scrolls tbody time')].map((time) => time.getClientRects().length)`)).toContain(1);
    expect(await page.evaluate(`[...document.querySelectorAll('.scrolls tbody time')].every((time) => time.getClientRects().length === 1)`)).toBe(true);
    // A title of one word stands on one line.
    const broken = `[...document.querySelectorAll('.report th')].filter((title) => { const range = document.createRange(); range.selectNodeContents(title); return !title.textContent.includes(' ') && range.getClientRects().length > 1; }).map((title) => title.textContent)`;
    expect(await page.evaluate(broken)).toEqual([]);
    await expectSound(visit);
  });

  test('THR-C8 warns before a report where the person was also named by another number, whichever is asked for', async () => {
    const numbers = ['7569999000215', '7569999000222'];
    const [hers = '', theirs = ''] = numbers;
    const twice = new Story('sr-sro');
    const region = platform.client('sr-sro');
    for (const envelope of [twice.consentGranted(['rav-olten'], ['C01', 'C02', 'C03', 'C14', 'C15', 'C16']), twice.registration(['rav-olten'], { vn: hers })]) expect(await region.send(envelope)).toMatchObject({ ok: true });
    const office = platform.client('rav-olten');
    const invitation = await eventually('the invitation', async () => {
      const answer = await office.inbox();
      return answer.ok ? answer.page.items.find(({ caseId }) => caseId === twice.caseId) : undefined;
    });
    await office.fetch(invitation.id);
    for (const [sender, envelope] of [[office, twice.participation('rav-olten')], [region, twice.plan(['rav-olten'], 1, { vn: theirs })]] as const) expect(await sender.send(envelope)).toMatchObject({ ok: true });
    const { page } = visit;
    await goTo(page, 'Auskunft');
    for (const number of numbers) {
      await eventually('what the log tells of both numbers', async () => {
        const answered = page.waitForResponse((response) => response.url().endsWith('/v1/audit/access-reports'));
        await page.getByLabel('AHV-Nummer').last().fill(number);
        await page.keyboard.press('Enter');
        const { otherNumbers } = (await (await answered).json()) as { otherNumbers: object[] };
        return otherNumbers.length > 0 ? true : undefined;
      });
      await page.getByRole('status').filter({ hasText: 'auch unter einer anderen AHV-Nummer' }).filter({ hasText: twice.caseId }).waitFor();
      await expectSound(visit);
    }
  });

  test('explains a decision, with the rule that came nearest', async () => {
    const { page } = visit;
    await goTo(page, 'Entscheid');
    await page.getByLabel('Blatt oder Meldung').fill(refused);
    await page.keyboard.press('Enter');
    const decision = page.getByRole('article', { name: 'an rav-olten' });
    await decision.waitFor();
    expect(await decision.textContent()).toMatch(/verweigert.*Nächste Regel.*Dazu hat gefehlt/s);
    const wide = page.viewportSize() ?? { width: 1280, height: 900 };
    await page.setViewportSize({ ...wide, width: 390 });
    expect(await page.getByRole('link', { name: /^Neu entscheiden lassen/ }).evaluate((link) => link.getClientRects().length)).toBe(1);
    await page.setViewportSize(wide);
    await expectSound(visit);
  });

  test('composes the access report of a person, and the extent of a breach', async () => {
    const { page } = visit;
    await goTo(page, 'Auskunft');
    await page.getByLabel('AHV-Nummer').last().fill(vn);
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Vorschau der Auskunft' }).waitFor();
    await expectSound(visit);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Als PDF' }).press('Enter');
    expect(readFileSync(await (await download).path()).subarray(0, 5).toString()).toBe('%PDF-');
    await goTo(page, 'Aufsicht');
    await page.getByLabel('Schlüssel (keyid)').fill(platform.partners.find(({ id }) => id === 'sr-sro')?.keyid ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: /^Betroffene Personen \([1-9]/ }).waitFor();
    await expectSound(visit);
    await page.getByRole('tab', { name: /^AHV-Nummern/ }).press('Enter');
    await page.getByRole('button', { name: 'Laden', exact: true }).press('Enter');
    await page.getByRole('cell', { name: 'versiegelt' }).first().waitFor();
    await expectSound(visit);
  });

  test('shows what is out of the ordinary, and keeps a search by its name', async () => {
    const { page } = visit;
    await goTo(page, 'Auffälligkeiten');
    await page.getByRole('status').filter({ hasText: 'Auffälligkeiten zwischen' }).waitFor();
    await goTo(page, 'Ereignisse');
    await page.getByText('Gespeicherte Suchen').press('Enter');
    await page.getByLabel('Name', { exact: true }).fill('Alle Ereignisse');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Alle Ereignisse', exact: true }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Exportieren: CSV' }).press('Enter');
    expect(readFileSync(await (await download).path(), 'utf8').split('\n').length).toBeGreaterThan(2);
    await expectSound(visit);
  });

  test('computes in the browser that an event stands in the log, and that the log continues what was seen before', async () => {
    const { page } = visit;
    await goTo(page, 'Ereignisse');
    await page.getByRole('button', { name: /^Details: Angenommen/ }).first().press('Enter');
    await page.getByRole('button', { name: 'Beweis', exact: true }).press('Enter');
    await page.getByText(/^Bewiesen: Blatt/).waitFor();
    await page.getByRole('button', { name: 'Neu laden' }).press('Enter');
    await page.getByText(/^Der Stand setzt den fort/).waitFor();
    expect(await page.getByText('gilt nicht').count()).toBe(0);
    await expectSound(visit);
  });

  test('finds a log that is not the one it knows', async () => {
    const { page } = visit;
    await page.evaluate(`localStorage.setItem('iiz-dap.log', JSON.stringify({ ...JSON.parse(localStorage.getItem('iiz-dap.log')), size: '1', root: btoa('x'.repeat(32)) }))`);
    await page.getByRole('button', { name: 'Neu laden' }).press('Enter');
    await page.getByRole('alert').filter({ hasText: 'hält der Prüfung nicht stand' }).waitFor();
  });

  test('shows a problem with its title, its remedy and its code', async () => {
    const { page } = visit;
    await page.getByLabel('Hash des Blatts').fill('0'.repeat(64));
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert').filter({ hasText: 'DAP-3302' });
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/Nicht gefunden.*Prüfen Sie die Id/s);
  });

  test('says that an address names no page', async () => {
    await visit.page.evaluate(`location.hash = '#/quatsch'`);
    await visit.page.getByRole('heading', { level: 1, name: 'Diese Seite gibt es nicht' }).waitFor();
    await expectSound(visit);
  });

  test('filters by outcome, and says when nothing fits', async () => {
    const { page } = visit;
    await goTo(page, 'Ereignisse');
    await page.getByRole('button', { name: /Ergebnis/ }).press('Enter');
    await page.getByRole('option', { name: 'ein Code …' }).press('Enter');
    await page.getByLabel('Code des Ergebnisses').fill('DAP-9999');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Kein Ereignis entspricht dem Filter.' }).waitFor();
    expect(await page.locator('.counts').count()).toBe(0);
    await expectSound(visit);
  });

  test('says plainly which pages another service has', async () => {
    await goTo(visit.page, 'Pflichten');
    await visit.page.getByText('Diese Seite wird hier nicht angeboten').waitFor();
    expect(await visit.page.getByRole('main').textContent()).not.toContain('/v1/');
    expect(await visit.page.getByRole('link', { name: 'In der anderen Konsole öffnen' }).getAttribute('href')).toBe(`${platform.operator.origin}/#/pflichten`);
    await expectSound(visit);
  });

  test('speaks English when asked to', async () => {
    const { page } = visit;
    await page.getByRole('radio', { name: 'English' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Obligations' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('radio', { name: 'Deutsch' }).press('Enter');
  });

  test('keeps no token in the browser, and asks for a sign-in after a reload', async () => {
    const { page } = visit;
    expect(await page.evaluate('JSON.stringify([Object.values(sessionStorage), Object.values(localStorage), document.cookie])')).not.toMatch(/eyJ/);
    await page.reload();
    await page.getByRole('button', { name: 'Mit dem Konto des Kantons anmelden' }).waitFor();
  });
});

test('a page that opens takes the focus to its heading', async () => {
  const { page } = await visitConsole(browser, visitor('dpo'));
  await goTo(page, 'Fallverlauf');
  await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor();
});

test('the verifier by itself verifies without any server, and finds what was changed', async () => {
  const context = await browser.newContext({ offline: true, locale: 'de-CH' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await page.goto(pathToFileURL(join(repositoryRoot, 'dist/apps/console/verifier-offline.html')).href);
  await page.getByLabel('Schlüssel des Protokolls').fill(platform.logVkey);
  await page.setInputFiles('input[type=file]', evidence);
  await page.getByRole('status').filter({ hasText: 'Alles gilt, und nichts ist ausgelassen.' }).waitFor();
  const file = JSON.parse(readFileSync(evidence, 'utf8')) as { events: object[] };
  await page.setInputFiles('input[type=file]', { name: 'changed.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ ...file, events: file.events.toSpliced(1, 1) })) });
  await page.getByRole('cell', { name: 'Ein Ereignis ist ausgelassen' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test('every page of the desk can be read and used at 400 % zoom', async () => {
  const visit = await visitConsole(browser, visitor('dpo', 320));
  for (const title of ['Personensuche', 'Fallverlauf', 'Entscheid', 'Auskunft', 'Aufsicht', 'Integrität', 'Auffälligkeiten']) {
    await goTo(visit.page, title);
    expect([title, await fitsWidth(visit.page)]).toEqual([title, true]);
  }
  await searchEvents(visit.page);
  await visit.page.getByRole('button', { name: /^Details/ }).first().press('Enter');
  expect(await fitsWidth(visit.page)).toBe(true);
  expect(await accessibilityFaults(visit.page)).toEqual([]);
});

test('who may do nothing here is told who may, and is offered none of it', async () => {
  const visit = await visitConsole(browser, visitor('ops', undefined, platform.auditor));
  await visit.page.getByText('Personensuche: Das darf nur die Datenschutzstelle.').waitFor();
  // The proofs are open to everybody.
  expect(await visit.page.locator('.card strong').allTextContents()).toEqual(['Integrität']);
  await goTo(visit.page, 'Ereignisse');
  await visit.page.getByText('Ereignisse: Das darf nur die Datenschutzstelle.').waitFor();
  expect(await visit.page.getByRole('button', { name: 'Suchen', exact: true }).count()).toBe(0);
  await expectSound(visit);
});

describe('the desk of the operators', () => {
  test('offers no erasure to whom it would be refused', async () => {
    const { page } = await visitConsole(browser, visitor('ops'));
    await goTo(page, 'Löschung und Aufbewahrung');
    await page.getByText(/^Löschen: Das darf nur .*die Datenschutzstelle/).waitFor();
    expect(await page.getByRole('button', { name: 'Löschen', exact: true }).count()).toBe(0);
  });

  test.each(['Pflichten', 'Regelwerk', 'Löschung und Aufbewahrung'])('%s is there, sound and usable by keyboard', async (title) => {
    const visit = await visitConsole(browser, visitor('ops'));
    await goTo(visit.page, title);
    await visit.page.getByRole('status').or(visit.page.getByRole('table')).first().waitFor();
    expect(await visit.page.getByRole('alert').count()).toBe(0);
    await expectSound(visit);
  });
});

describe('the key of the log changes, and the page', () => {
  const keys = { first: '', second: '', third: '' };
  let page: Page;

  /** The auditor anew, with these keys of the log. */
  async function restartAuditor(env: Record<string, string>): Promise<void> {
    await platform.auditor.stop();
    await platform.auditor.restart(env);
  }

  const lookAgain = (): Promise<void> => page.getByRole('button', { name: 'Neu laden' }).press('Enter');

  beforeAll(async () => {
    keys.first = join(platform.folder, 'audit-log.key');
    for (const name of ['second', 'third'] as const) {
      keys[name] = join(platform.folder, `${name}.key`);
      writeFileSync(keys[name], generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    }
    ({ page } = await visitConsole(browser, visitor('dpo')));
    await goTo(page, 'Integrität');
    await page.getByText('erster Besuch').waitFor();
  });

  test('follows the one that the former one announced, and goes on with it', async () => {
    await restartAuditor({ AUDIT_LOG_KEY_FILE: keys.second, AUDIT_LOG_PREVIOUS_KEY_FILE: keys.first });
    await eventually('the announcement in the log', async () => {
      const { body } = await platform.asDpo('GET', '/log/keys');
      return (body as { keys: unknown[] }).keys.length > 0 ? true : undefined;
    });
    await restartAuditor({ AUDIT_LOG_KEY_FILE: keys.second });
    await lookAgain();
    await page.getByText('Der Schlüssel hat gewechselt: der bisherige hat ihn im Protokoll angekündigt.').waitFor();
    await page.getByText(/^Der Stand setzt den fort/).waitFor();
    expect(await page.getByText('gilt nicht').or(page.getByRole('alert')).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await lookAgain();
    await page.getByText('Der Schlüssel ist der, den dieser Browser kennt.').waitFor();
  });

  test('refuses one that nobody announced', async () => {
    const vkey = await page.evaluate(`JSON.parse(localStorage.getItem('iiz-dap.log')).vkey`);
    await restartAuditor({ AUDIT_LOG_KEY_FILE: keys.third, AUDIT_LOG_PAST_VKEYS: String(vkey) });
    await lookAgain();
    await page.getByRole('alert').filter({ hasText: 'hält der Prüfung nicht stand' }).waitFor();
    await page.getByRole('button', { name: /^Neuem Schlüssel vertrauen/ }).waitFor();
    expect(await page.evaluate(`JSON.parse(localStorage.getItem('iiz-dap.log')).vkey`)).toBe(vkey);
  });
});
