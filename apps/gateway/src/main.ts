import { createLog, loadConfigOrExit, openOrExit, stopGracefully, tellUnknownSettings } from '#runtime';
import { gatewayConfig } from './gateway.config.ts';
import { openGateway } from './open-gateway.ts';
import { operatorConfig } from './operator/operator.config.ts';

const config = loadConfigOrExit(gatewayConfig);
const operator = config.operatorPort === undefined ? undefined : loadConfigOrExit(operatorConfig);
const log = createLog({ process: 'gateway', level: config.logLevel });
tellUnknownSettings(log, [gatewayConfig, operatorConfig]);
const gateway = await openOrExit(log, openGateway({ ...config, operator }, log));
const { signal } = stopGracefully({ log, health: gateway.health, close: () => gateway.close() });
await openOrExit(log, gateway.start(signal));
