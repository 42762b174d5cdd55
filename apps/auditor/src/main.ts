import 'reflect-metadata';
import { createLog, loadConfigOrExit, openOrExit, StartFault, stopGracefully, tellUnknownSettings } from '#runtime';
import { auditorConfig } from './auditor.config.ts';
import { openAuditor } from './open-auditor.ts';

const config = loadConfigOrExit(auditorConfig);
const log = createLog({ process: 'auditor', level: config.logLevel });
tellUnknownSettings(log, [auditorConfig]);
const refuseLog = (error: Error): never => {
  log.fatal('the audit log must not go on', { error });
  process.stderr.write(`The auditor does not go on: ${error.message}\n`);
  return process.exit(1);
};
const auditor = await openOrExit(log, openAuditor(config, log, refuseLog));
const { signal } = stopGracefully({ log, health: auditor.health, close: () => auditor.close() });
await openOrExit(log, auditor.start(signal).catch((error: unknown) => {
  if (error instanceof StartFault) throw error;
  refuseLog(error instanceof Error ? error : new Error(String(error)));
}));
log.info('auditor started', { port: config.port });
