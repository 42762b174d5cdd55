import { openGateway } from './gateway-door.ts';
import type { GatewayDoor } from './gateway-door.ts';
import { openRunningExchange } from './running-exchange.ts';
import type { RunningExchange } from './running-exchange.ts';
import { RunningRouter } from './running-router.ts';

/** A gateway as a process over a database of its own. What the router would do is done a step at a time. */
export interface GatewayWorld extends Omit<RunningExchange, 'close'>, GatewayDoor {
  steps: RunningRouter;
}

export async function openGatewayWorld(env: Record<string, string> = {}): Promise<GatewayWorld> {
  const exchange = await openRunningExchange();
  const door = await openGateway(exchange, env);
  return Object.assign(door, { ...exchange, close: door.close, steps: await RunningRouter.start(exchange) });
}
