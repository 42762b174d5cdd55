import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { clientAddress } from './client-address.ts';
import { SharedBudget } from './shared-budget.ts';
import type { UnaskedConnections } from './unasked-connections.ts';

/** From here on those that nothing is asked on are closed: their clients come again when they need one. */
const crowded = 0.9;
const clearsEveryMs = 1_000;
/** Who has just come may be about to ask. */
const unaskedForMs = 1_000;

/** Bounds what is open at a time: all connections, and of them those of one address. What comes beyond is closed before its handshake. */
export function limitConnections(node: Server, unasked: UnaskedConnections, most: number, mostOfOne: number): void {
  // All together are Node's to bound.
  const open = new SharedBudget(Infinity, mostOfOne);
  let clearedAt = -Infinity;
  const clear = (): void => {
    if (performance.now() - clearedAt < clearsEveryMs) return;
    clearedAt = performance.now();
    node.closeIdleConnections();
    unasked.close(unaskedForMs);
  };
  node.maxConnections = most;
  node.on('connection', (socket: Socket) => {
    const address = clientAddress(socket);
    if (!open.take(address)) {
      socket.destroy();
      return;
    }
    socket.once('close', () => open.giveBack(address));
    if (open.held >= most * crowded) clear();
  });
  // Of what Node turns away nothing else is heard.
  node.on('drop', clear);
}
