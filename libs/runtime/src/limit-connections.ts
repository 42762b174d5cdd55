import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { clientAddress } from './client-address.ts';

/** From here on those that nothing is asked on are closed: their clients come again when they need one. */
const crowded = 0.9;
const clearsEveryMs = 1_000;

/** Bounds what is open at a time: all connections, and of them those of one address. What comes beyond is closed before its handshake. */
export function limitConnections(node: Server, most: number, mostOfOne: number): void {
  const open = new Map<string, number>();
  let openOfAll = 0;
  let clearedAt = -Infinity;
  node.maxConnections = most;
  node.on('connection', (socket: Socket) => {
    const address = clientAddress(socket);
    const ofOne = open.get(address) ?? 0;
    if (ofOne >= mostOfOne) {
      socket.destroy();
      return;
    }
    open.set(address, ofOne + 1);
    openOfAll += 1;
    socket.once('close', () => {
      openOfAll -= 1;
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (openOfAll < most * crowded || performance.now() - clearedAt < clearsEveryMs) return;
    clearedAt = performance.now();
    node.closeIdleConnections();
  });
}
