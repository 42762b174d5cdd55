import 'reflect-metadata';
import { ConfigFault, createLog, loadConfig, stopGracefully } from '#runtime';
import { auditorConfig } from './auditor.config.ts';
import { openAuditor } from './open-auditor.ts';

/** Ends the process with what a person must know to go on; a stack trace would not help. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readConfig() {
  try {
    return loadConfig(auditorConfig);
  } catch (error) {
    if (error instanceof ConfigFault) refuse(error.message);
    throw error;
  }
}

const config = readConfig();
const log = createLog({ process: 'auditor', level: config.logLevel });
const refuseLog = (error: Error): never => {
  log.fatal('the audit log must not go on', { error });
  return refuse(`The auditor does not go on: ${error.message}`);
};
const auditor = await openAuditor(config, log, refuseLog);
const { signal } = stopGracefully({ log, health: auditor.health, close: () => auditor.close() });
await auditor.start(signal).catch((error: unknown) => refuseLog(error instanceof Error ? error : new Error(String(error))));
log.info('auditor started', { port: config.port });
