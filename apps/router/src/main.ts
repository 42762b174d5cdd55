import { createLog, loadConfigOrExit, openOrExit, stopGracefully, tellUnknownSettings } from '#runtime';
import { openRouter } from './open-router.ts';
import { routerConfig } from './router.config.ts';

const config = loadConfigOrExit(routerConfig);
const log = createLog({ process: 'router', level: config.logLevel });
tellUnknownSettings(log, [routerConfig]);
const router = await openOrExit(log, openRouter(config, log));
const { signal } = stopGracefully({ log, health: router.health, close: () => router.close() });
await openOrExit(log, router.start(signal));
