import chromium from '@sparticuz/chromium';
import axe from 'axe-core';
import { chromium as playwright, type Browser, type Locator, type Page } from 'playwright-core';

/** Where a console is, and who signs in to it. */
export interface ConsoleVisitor {
  readonly origin: string;
  readonly user: string;
  readonly password: string;
  readonly width?: number;
  /** Dark, or in the system's own few colours. */
  readonly colours?: 'dark' | 'forced';
}

/** A page of the console, and what must never happen on it. */
export interface ConsoleVisit {
  readonly page: Page;
  /** What the browser refused, failed at or complained of: violations of the content policy are among it. */
  readonly complaints: string[];
  /** Every address that was asked for, in full. */
  readonly addresses: string[];
}

/** More than any page has. */
const mostStops = 150;

/** Meant for functions of a cloud: in one process the whole browser ends with a page's context. */
const unwanted = /^--(?:headless|single-process|no-zygote)/;

/** One of Chromium's threads reads the environment while another extends it: rarely, it dies of that before it can be used. */
const launches = 3;

/** A real Chromium; it trusts no authority of the test, so certificates are let through. */
export async function openChromium(): Promise<Browser> {
  const options = { executablePath: await chromium.executablePath(), args: chromium.args.filter((argument) => !unwanted.test(argument)), headless: true };
  for (let launch = 1; ; launch++) {
    try {
      return await playwright.launch(options);
    } catch (error) {
      if (launch === launches || !(error instanceof Error && error.message.includes('signal=SIGSEGV'))) throw error;
    }
  }
}

/** A console's first page, where nobody is signed in yet. */
export async function openPage(browser: Browser, origin: string): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'de-CH', timezoneId: 'Europe/Zurich', reducedMotion: 'reduce' });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  return page;
}

/** Signs in with the keyboard alone, as the origin's provider asks for it, and stands on the console's first page. */
export async function visitConsole(browser: Browser, { origin, user, password, width = 1280, colours }: ConsoleVisitor): Promise<ConsoleVisit> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ignoreHTTPSErrors: true, locale: 'de-CH', timezoneId: 'Europe/Zurich', reducedMotion: 'reduce', colorScheme: colours === 'dark' ? 'dark' : 'light', forcedColors: colours === 'forced' ? 'active' : 'none' });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const [complaints, addresses]: [string[], string[]] = [[], []];
  // A problem that the API answers is shown on the page, and is none of the browser's.
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource: the server responded')) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => addresses.push(request.url()));
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  await page.goto(`${origin}/`);
  await signIn(page, user, password);
  await page.getByRole('heading', { level: 1, name: 'Übersicht' }).waitFor();
  return { page, complaints, addresses };
}

/** Signs in where the page asks for it. */
export async function signIn(page: Page, user: string, password: string): Promise<void> {
  await page.getByRole('button', { name: 'Mit dem Konto des Kantons anmelden' }).press('Enter');
  await page.getByLabel('Name').fill(user);
  await page.getByLabel('Passwort').fill(password);
  await page.keyboard.press('Enter');
}

/** Goes on by the Tab key alone until something has the focus. @throws Error when the keyboard does not get there */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < mostStops; stops++) {
    if (await target.and(page.locator(':focus')).count() > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not get to ${String(target)}`);
}

/** Goes to a page by the navigation, with the keyboard. */
export async function goTo(page: Page, title: string): Promise<void> {
  const menu = page.getByRole('button', { name: 'Seiten anzeigen' });
  if (await menu.isVisible()) await menu.press('Enter');
  await page.getByRole('navigation').getByRole('link', { name: title, exact: true }).press('Enter');
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** Gives reason and ticket where they are asked for. */
export async function giveReason(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Ticket').fill('DS-2026-114');
  await dialog.getByLabel('Grund').fill('Quartalsprüfung der Ablehnungen');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
}

/** Violations of WCAG 2.2 up to AA that axe finds on the page as it stands, as `rule: place`. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Through the debugger: the page's own policy lets no foreign script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** Whether the page can be read without scrolling sideways (WCAG 1.4.10). */
export async function fitsWidth(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
}
