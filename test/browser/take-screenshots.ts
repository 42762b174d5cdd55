/**
 * Takes a picture of every page of the console for the guide, from the demonstration with all its scenarios.
 *
 *     npm run console:screenshots
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { giveReason, goTo, openChromium, visitConsole } from '../support/console-browser.ts';
import { startTestPlatform } from '../support/platform.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { restoreFromBackup } from '../support/restored-platform.ts';
import { Story } from '../support/story.ts';

interface DemoConsole {
  readonly auditor: string;
  readonly operator: string;
  readonly people: readonly { readonly user: string; readonly password: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'iiz-screenshots-'));
const pictures = join(repositoryRoot, 'docs/console');
const demo = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', join(repositoryRoot, 'dist/demo/src/main.js'), '--scenario', 'all', '--folder', folder], { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'inherit'] });
const browser = await openChromium();

/** The demonstration says when it has played everything. */
async function played(): Promise<DemoConsole> {
  for await (const line of createInterface({ input: demo.stdout })) {
    if (line.includes('läuft weiter')) return (JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as { console: DemoConsole }).console;
  }
  throw new Error('the demonstration ended before it was ready');
}

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('.waiting').waitFor({ state: 'detached' });
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
  process.stdout.write(`docs/console/${name}.png\n`);
}

async function answered(page: Page): Promise<void> {
  await page.getByText('Diese Einsicht steht seit').waitFor();
}

/** Returns the name of a message that was accepted. */
async function pictureDesk(page: Page): Promise<string> {
  await picture(page, 'uebersicht');
  await goTo(page, 'Ereignisse');
  await page.getByRole('button', { name: /Meldungstyp/ }).press('Enter');
  await page.getByRole('option', { name: 'Fallanmeldung' }).press('Enter');
  await page.getByRole('button', { name: 'Suchen', exact: true }).press('Enter');
  await page.getByRole('dialog').waitFor();
  await picture(page, 'grund-und-ticket');
  await giveReason(page);
  await answered(page);
  await page.getByRole('button', { name: /^Details: Angenommen/ }).last().press('Enter');
  await page.getByRole('button', { name: 'Entscheid', exact: true }).first().press('Enter');
  const message = (await page.getByRole('link', { name: /^Neu entscheiden lassen/ }).getAttribute('href'))?.split('#/entscheid/')[1] ?? '';
  await goTo(page, 'Ereignisse');
  await page.getByRole('button', { name: /^Details: Angenommen/ }).last().press('Enter');
  await page.getByRole('button', { name: 'Personensuche' }).press('Enter');
  await answered(page);
  const [personId, caseId] = [await page.getByLabel('Personen-Id').inputValue(), await page.getByLabel('Fall-Id').inputValue()];
  await picture(page, 'personensuche');
  await page.getByRole('button', { name: 'Fallverlauf', exact: true }).first().press('Enter');
  await answered(page);
  await picture(page, 'fallverlauf');
  await goTo(page, 'Ereignisse');
  await page.getByRole('button', { name: 'Zurücksetzen' }).press('Enter');
  await page.getByRole('button', { name: 'Suchen', exact: true }).press('Enter');
  await page.getByRole('heading', { name: 'Partner', exact: true }).waitFor();
  await answered(page);
  await picture(page, 'ereignisse');
  await page.getByRole('row').filter({ hasText: 'Abgelehnt' }).filter({ hasText: 'DAP-42' }).getByRole('button', { name: /^Details/ }).first().press('Enter');
  await page.getByRole('button', { name: 'Entscheid', exact: true }).first().press('Enter');
  await answered(page);
  await picture(page, 'entscheid');
  await goTo(page, 'Auskunft');
  await page.getByRole('radio', { name: 'Ids eines Falls' }).check({ force: true });
  await page.getByLabel('Personen-Id').fill(personId);
  await page.getByLabel('Fall-Id').fill(caseId);
  await page.keyboard.press('Enter');
  await answered(page);
  await picture(page, 'auskunft');
  await goTo(page, 'Aufsicht');
  await page.getByRole('tab', { name: /^AHV-Nummern/ }).press('Enter');
  await page.getByRole('button', { name: 'Laden', exact: true }).press('Enter');
  await answered(page);
  await picture(page, 'aufsicht');
  for (const [title, name] of [['Integrität', 'integritaet'], ['Auffälligkeiten', 'auffaelligkeiten']] as const) {
    await goTo(page, title);
    await picture(page, name);
  }
  return message;
}

/** From a platform of its own, whose exchange was restored from a backup. */
async function pictureRestore(): Promise<void> {
  const platform = await startTestPlatform();
  try {
    const story = new Story('sr-sro');
    await platform.client('sr-sro').send(story.registration([]));
    await restoreFromBackup(platform, story.caseId);
    const password = platform.identityProvider.people.find(({ userId }) => userId === 'ops')?.password ?? '';
    const { page } = await visitConsole(browser, { origin: platform.operator.origin, user: 'ops', password });
    await goTo(page, 'Wiederherstellung');
    await page.getByRole('status').filter({ hasText: 'erhalten Partner 503' }).waitFor();
    await picture(page, 'wiederherstellung');
  } finally {
    await platform.close();
  }
}

try {
  mkdirSync(pictures, { recursive: true });
  const { auditor, operator, people } = await played();
  const signIn = async (origin: string, user: string): Promise<Page> => {
    const { page } = await visitConsole(browser, { origin: new URL(origin).origin, user, password: people.find((each) => each.user === user)?.password ?? '' });
    return page;
  };
  const message = await pictureDesk(await signIn(auditor, 'dpo'));
  const page = await signIn(operator, 'gsiiz');
  await goTo(page, 'Entscheid');
  await page.getByLabel('Meldung', { exact: true }).fill(message);
  await page.keyboard.press('Enter');
  await giveReason(page);
  await answered(page);
  await picture(page, 'entscheid-neu');
  for (const [title, name] of [['Pflichten', 'pflichten'], ['Regelwerk', 'regelwerk'], ['Löschung und Aufbewahrung', 'aufbewahrung'], ['Partner und Schlüssel', 'partner']] as const) {
    await goTo(page, title);
    await picture(page, name);
  }
} finally {
  demo.kill('SIGTERM');
  await new Promise((ended) => demo.once('close', ended));
  rmSync(folder, { recursive: true, force: true });
}
try {
  await pictureRestore();
} finally {
  await browser.close();
}
