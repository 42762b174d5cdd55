import type { FastifyInstance } from 'fastify';
import { Problem } from '#problems';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';
import { NearNetworks } from './near-networks.ts';

export interface OperationsRoutes {
  health: Health;
  metrics: Metrics;
  /** Networks (CIDR) that may read `/metrics`, beside this machine. For anybody else it does not exist. */
  metricsFrom?: readonly string[];
}

/** `/health/live`, `/health/ready` and `/metrics`: outside Nest, so no guard of an application concerns them. */
export function addOperationsRoutes(server: FastifyInstance, { health, metrics, metricsFrom = [] }: OperationsRoutes): void {
  const readers = new NearNetworks(metricsFrom);
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', async (_, reply) => {
    const { ready, checks } = await health.readiness();
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', checks });
  });
  server.get('/metrics', async (request, reply) => {
    if (!readers.include(request.socket)) throw new Problem('not-found');
    return reply.header('content-type', metrics.contentType).send(await metrics.text());
  });
}
