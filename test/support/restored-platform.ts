import { ExchangeBackup } from './exchange-backup.ts';
import { eventually, type TestPlatform } from './platform.ts';

const reason = 'Verdacht auf Missbrauch des Zugangs';

/** A partner that was blocked at the time of the backup, and freed since: it is blocked again. */
export const blockedAgain = 'sr-tg';
/** One that was blocked since: the block holds again. */
export const blockedSince = 'koi-so';

/**
 * Restores the platform's exchange from a backup that lacks what operators ordered since: a block, the end of another one, a
 * legal hold on the case. Returns when the platform has found it out, and serves nobody.
 */
export async function restoreFromBackup(platform: TestPlatform, caseId: string): Promise<void> {
  const order = async (client: string, path: string, body: object): Promise<void> => {
    const answer = await platform.asOperator(client, 'POST', path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  await order('ops-dap', `/v1/partners/${blockedAgain}/block`, { reason });
  const backup = await ExchangeBackup.take(platform);
  await order('ops-dap', `/v1/partners/${blockedSince}/block`, { reason });
  await order('ops-dap', `/v1/partners/${blockedAgain}/unblock`, { reason });
  await order('gsiiz-dap', '/v1/holds', { target: { kind: 'case', caseId }, reason });
  await eventually('the orders in the log', async () => {
    const { body } = await platform.asDpo('POST', '/v1/audit/queries', { filter: { kind: 'OPERATED' }, reason: 'Steht alles im Protokoll?', ticket: 'DS-2026-117' });
    return (body as { events?: { event: { detail?: { action?: string } } }[] }).events?.[0]?.event.detail?.action === 'HOLD_PLACED' ? true : undefined;
  });
  await backup.putBack();
  await eventually('the restore to be found', async () => {
    const { status, body } = await platform.asOperator('ops-dap', 'GET', '/v1/restore');
    return status === 200 && !(body as { confirmed: boolean }).confirmed ? true : undefined;
  });
}
