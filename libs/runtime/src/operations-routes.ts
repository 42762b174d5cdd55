import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface OperationsRoutes {
  health: Health;
  metrics: Metrics;
  /** Networks (CIDR) that may read `/metrics`, beside this machine. For anybody else it does not exist. */
  metricsFrom?: readonly string[];
}

/** `/health/live`, `/health/ready` and `/metrics`: outside Nest, so no guard of an application concerns them. */
export function addOperationsRoutes(server: FastifyInstance, { health, metrics, metricsFrom = [] }: OperationsRoutes): void {
  const readers = networks(['127.0.0.0/8', '::1/128', ...metricsFrom]);
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', async (_, reply) => {
    const { ready, checks } = await health.readiness();
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', checks });
  });
  server.get('/metrics', async (request, reply) => {
    if (!includes(readers, request)) throw new Problem('not-found');
    return reply.header('content-type', metrics.contentType).send(await metrics.text());
  });
}

function networks(ranges: readonly string[]): BlockList {
  const found = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    found.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return found;
}

function includes(readers: BlockList, request: FastifyRequest): boolean {
  const address = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  return address !== '' && readers.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
