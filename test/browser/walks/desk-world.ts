import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { dataSubject } from '../../../demo/src/scenarios/s10-data-subject.ts';
import { auditQuery } from '../../../demo/src/scenarios/s11-audit-query.ts';
import { openChromium, visitConsole, type ConsoleVisit, type ConsoleVisitor } from '../../support/console-browser.ts';
import { playScenarios } from '../../support/play-scenarios.ts';
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts';

export type DeskUser = 'dpo' | 'ops' | 'gsiiz' | 'gsiiz-2';

/** The whole platform with S10 and S11 played by its partners, and a browser at both desks. */
export class DeskWorld {
  readonly platform: TestPlatform;
  readonly browser: Browser;
  /** Ines asked for access and rectification. */
  readonly caseOfInes: string;
  /** About Igor health data was disclosed without consent. */
  readonly caseOfIgor: string;

  private constructor(platform: TestPlatform, browser: Browser, [caseOfInes = '', caseOfIgor = '']: readonly string[]) {
    this.platform = platform;
    this.browser = browser;
    this.caseOfInes = caseOfInes;
    this.caseOfIgor = caseOfIgor;
  }

  static async open(): Promise<DeskWorld> {
    const browser = await openChromium();
    const platform = await startTestPlatform();
    const cases = await playScenarios(join(platform.folder, 'demo.json'), [dataSubject, auditQuery]);
    return new DeskWorld(platform, browser, cases.map(({ caseId }) => caseId));
  }

  /** Signs in at the desk of the log, or of the operators. */
  visit(user: DeskUser, desk: 'auditor' | 'operator', as: Pick<ConsoleVisitor, 'width' | 'colours'> = {}): Promise<ConsoleVisit> {
    return visitConsole(this.browser, { origin: this.platform[desk].origin, user, password: this.passwordOf(user), ...as });
  }

  passwordOf(user: DeskUser): string {
    return this.platform.identityProvider.people.find(({ userId }) => userId === user)?.password ?? '';
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.platform.close();
  }
}

/** What a change says when it is done: it has the focus, so that whoever reads by ear hears it. */
export async function done(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('status').filter({ hasText: text }).and(page.locator(':focus')).waitFor();
}

/** What a refusal says: title, remedy and code, in the page's language; it has the focus. */
export async function refused(page: Page, text: string | RegExp): Promise<Locator> {
  const alert = page.getByRole('alert').filter({ hasText: text }).and(page.locator(':focus'));
  await alert.waitFor();
  return alert;
}

/** Chooses one of a few by its name, as the keyboard does. */
export async function choose(page: Page, label: string | RegExp, option: string): Promise<void> {
  await page.getByRole('button', { name: label }).press('Enter');
  await page.getByRole('option', { name: option, exact: true }).press('Enter');
}

/** The dialog has the focus in its reason, says why, and closes. */
export async function giveWithdrawalReason(page: Page, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Zurückziehen' });
  await dialog.getByLabel('Grund').and(page.locator(':focus')).fill(reason);
  await dialog.getByRole('button', { name: 'Zurückziehen', exact: true }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
}
