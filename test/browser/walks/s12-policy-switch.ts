import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { composeEnvelope } from '#sdk';
import type { Envelope } from '#schemas';
import { accessibilityFaults, giveReason, goTo, type ConsoleVisit } from '../../support/console-browser.ts';
import { eventually } from '../../support/platform.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { Story } from '../../support/story.ts';
import { choose, done, giveWithdrawalReason, refused, type DeskWorld } from './desk-world.ts';

const version = 'so-iiz-2026.2';
const shipped = readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8');
const addedRule = `  - ruleId: R04b
    version: 1
    status: APPROVED
    effect: PERMIT
    title: {de: IV-Stelle an Sozialregion nach der Teilrevision, en: IV office to social region after the revision}
    fromRoles: [IVST]
    toRoles: [SR]
    messageTypes: [iv.status]
    purposes: [P1, P2]
    categories: [C01, C09, C16]
    consent: NONE
    conditions: []
    obligations:
      - {kind: NOTIFY_SUBJECT, dueInDays: 14, from: DISCLOSURE, perPerson: true}
    normRefs: [Sozialgesetz SO (Teilrevision)]
    confidence: M
    law: DRAFT
    validFrom: '2026-01-01T00:00:00Z'
`;
const pack = shipped.replace('packVersion: so-iiz-2026.1\n', `packVersion: ${version}\n`).replace('  - ruleId: R05\n', `${addedRule}\n  - ruleId: R05\n`);

/** S12: the law changes by the hands of four people in the console, and every decision stays what it was. */
export function walkPolicySwitch(world: () => DeskWorld): void {
  const story = new Story('sr-sro');
  const before = randomUUID();
  const after = randomUUID();
  let office: ConsoleVisit;

  function status(messageId: string): Envelope {
    return composeEnvelope({
      type: 'iv.status', senderId: 'ivst-so', recipients: ['sr-sro'], caseRef: { caseId: story.caseId, regionId: 'sr-sro' }, purpose: 'P1', messageId, test: true, assertions: { noOverridingPrivateInterest: true },
      actingUser: { systemUserId: 'ef-12', function: 'FALLFUEHRUNG' }, application: { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' },
      blocks: {
        identity: [{ personId: story.personId, localPersonId: { personIdCategory: 'IVST', personId: '1' }, officialName: 'Muster', firstName: 'Anna', dateOfBirth: '1988-05-04', sex: '2' }],
        ivProcedure: [{ personId: story.personId, status: 'MEASURE', since: '2026-05-01', nextStep: 'Auswertung in drei Monaten' }],
      },
    });
  }

  async function openPolicy(page: Page, tab: RegExp): Promise<void> {
    await goTo(page, 'Regelwerk');
    await page.getByRole('tab', { name: tab }).press('Enter');
  }

  test('S12 before the change the IV office needs a consent', async () => {
    const [region, iv] = ['sr-sro', 'ivst-so'].map((id) => world().platform.client(id));
    for (const envelope of [story.consentGranted(['ivst-so'], ['C01', 'C03', 'C16']), story.registration(['ivst-so'])]) expect(await region?.send(envelope)).toMatchObject({ ok: true });
    const invitation = await eventually('the invitation', async () => {
      const answer = await iv?.inbox();
      return answer?.ok === true ? answer.page.items.find(({ caseId }) => caseId === story.caseId) : undefined;
    });
    await iv?.fetch(invitation.id);
    expect(await iv?.send(story.participation('ivst-so'))).toMatchObject({ ok: true });
    expect(await iv?.send(status(before))).toMatchObject({ ok: false, status: 403, problem: { code: 'DAP-4201' } });
  });

  test('S12 the governing office stores the new version; what is no pack is refused with its place', async () => {
    office = await world().visit('gsiiz', 'operator');
    const { page } = office;
    await openPolicy(page, /^Fassungen/);
    await page.setInputFiles('input[type=file]', { name: 'broken.yaml', mimeType: 'application/yaml', buffer: Buffer.from('packVersion: x') });
    expect(await (await refused(page, 'DAP-2202')).textContent()).toMatch(/Inhalt/);
    await page.setInputFiles('input[type=file]', { name: 'pack.yaml', mimeType: 'application/yaml', buffer: Buffer.from(pack) });
    await done(page, `Abgelegt: ${version}.`);
    await page.getByRole('tab', { name: 'Vergleichen' }).press('Enter');
    await choose(page, /Fassung$/, version);
    await page.getByRole('button', { name: 'Vergleichen', exact: true }).press('Enter');
    await page.getByRole('listitem').filter({ hasText: /neu erlaubt.*\(R04b\)/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('S12 it cannot come into force untried, and with its simulation it is asked for', async () => {
    const { page } = office;
    await page.getByRole('tab', { name: /^Inkraftsetzung/ }).press('Enter');
    await choose(page, /Fassung$/, version);
    await page.getByRole('button', { name: 'Inkraftsetzung beantragen' }).press('Enter');
    await refused(page, 'Die Fassung lässt etwas neu zu');
    await page.getByRole('tab', { name: 'Erproben' }).press('Enter');
    await choose(page, /Fassung$/, version);
    await page.getByRole('button', { name: 'Erproben', exact: true }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'erlaubt mehr als bisher' }).first().waitFor();
    // What the law of today refused to everybody would pass.
    await page.getByRole('row').filter({ hasText: 'ivst-so' }).filter({ hasText: 'sr-sro' }).getByText(/^[1-9]\d* \/ \d+$/).first().waitFor();
    const simulationId = await page.locator('.sheet .identifier code').first().getAttribute('title');
    await page.getByRole('tab', { name: /^Inkraftsetzung/ }).press('Enter');
    await choose(page, /Fassung$/, version);
    await page.getByLabel('Simulation').fill(simulationId ?? '');
    await page.getByRole('button', { name: 'Inkraftsetzung beantragen' }).press('Enter');
    await done(page, `Beantragt: ${version}`);
    await page.getByRole('button', { name: new RegExp(`^Zurückziehen: ${version}`) }).press('Enter');
    await giveWithdrawalReason(page, 'Mit dem falschen Tag beantragt');
    await done(page, 'Der Antrag ist zurückgezogen.');
    await page.getByRole('row').filter({ hasText: version }).filter({ hasText: 'zurückgezogen, ' }).waitFor();
    await page.getByRole('button', { name: 'Inkraftsetzung beantragen' }).press('Enter');
    await done(page, `Beantragt: ${version}`);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('S12 whoever asked may not approve; two others do, and then it counts', async () => {
    await office.page.getByRole('button', { name: `Genehmigen: ${version}` }).press('Enter');
    await refused(office.page, 'DAP-3310');
    for (const [user, said] of [['gsiiz-2', 'Genehmigt, 1 von 2.'], ['dpo', 'Genehmigt. Das Regelwerk gilt ab']] as const) {
      const { page } = await world().visit(user, 'operator');
      await openPolicy(page, /^Inkraftsetzung/);
      await page.getByRole('button', { name: `Genehmigen: ${version}` }).press('Enter');
      await done(page, said);
      // The tab stays where it was, and the list is new.
      expect(await page.getByRole('tab', { name: /^Inkraftsetzung/ }).getAttribute('aria-selected')).toBe('true');
      await page.context().close();
    }
    await openPolicy(office.page, /^Inkraftsetzung/);
    await choose(office.page, /Fassung$/, version);
    await office.page.getByRole('button', { name: 'Inkraftsetzung beantragen' }).press('Enter');
    await refused(office.page, 'Diese Fassung gilt dann schon.');
  });

  test('S12 from then on the same message goes out by R04b, and both decisions are told by the version that they were made under', async () => {
    const iv = world().platform.client('ivst-so');
    const sent = await eventually('the new version at the gateway', async () => {
      const answer = await iv.send(status(after));
      return answer.ok ? answer : undefined;
    });
    expect(sent.receipt.outcomes[0]?.items.map(({ ruleId }) => ruleId)).toContain('R04b');
    const { page } = await world().visit('dpo', 'operator');
    await goTo(page, 'Entscheid');
    await page.getByLabel('Meldung', { exact: true }).fill(`ivst-so/${after}`);
    await page.keyboard.press('Enter');
    await giveReason(page);
    const replay = page.getByRole('article', { name: 'an sr-sro' });
    await replay.waitFor();
    expect(await replay.textContent()).toMatch(new RegExp(`Neu entschieden: dasselbe.*${version}`, 's'));
    await page.getByLabel('Meldung', { exact: true }).fill(`ivst-so/${before}`);
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'an sr-sro' }).filter({ hasText: /Neu entschieden: dasselbe.*DAP-4201.*so-iiz-2026\.1.*Nach heutigem Stand.*erlaubt/s }).waitFor();
    await explainsBefore();
  });

  /** Of the refused one the log tells why, and leads to where its facts are kept for a while. */
  async function explainsBefore(): Promise<void> {
    const { page } = await world().visit('dpo', 'auditor');
    await goTo(page, 'Entscheid');
    await page.getByLabel('Blatt oder Meldung').fill(`ivst-so/${before}`);
    await page.keyboard.press('Enter');
    await giveReason(page);
    const decision = page.getByRole('article', { name: 'an sr-sro' });
    await decision.waitFor();
    expect(await decision.textContent()).toMatch(/verweigert.*DAP-4201/s);
    await page.getByText('90 Tage lang (bei heiklen Daten 30) beim Austausch').waitFor();
    await page.getByRole('link', { name: /^Neu entscheiden lassen/ }).waitFor();
    await page.context().close();
  }

  test('S12 a rule is suspended at once, and what rested on it would be refused today', async () => {
    const { page } = await world().visit('dpo', 'operator');
    await openPolicy(page, /^Aussetzung/);
    await choose(page, /Fassung$/, version);
    await page.getByRole('textbox', { name: 'Regel' }).fill('R99');
    await page.getByLabel('Grund').fill('Die Grundlage wird geprüft');
    await page.getByRole('button', { name: 'Regel sofort aussetzen' }).press('Enter');
    await refused(page, 'DAP-3302');
    await page.getByRole('textbox', { name: 'Regel' }).fill('R04b');
    await page.getByRole('button', { name: 'Regel sofort aussetzen' }).press('Enter');
    await done(page, /^Ausgesetzt\./);
    await goTo(page, 'Entscheid');
    await page.getByLabel('Meldung', { exact: true }).fill(`ivst-so/${after}`);
    await page.keyboard.press('Enter');
    await giveReason(page);
    const replay = page.getByRole('article', { name: 'an sr-sro' });
    await replay.waitFor();
    expect(await replay.textContent()).toMatch(/Neu entschieden: dasselbe.*Nach heutigem Stand.*verweigert/s);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
}
