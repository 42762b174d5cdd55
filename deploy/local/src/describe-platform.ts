import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from './platform.ts';

/**
 * Writes `demo.json`: all that a client needs to be pointed at the running platform. It names files with private keys of
 * the demonstration, so it is readable for its owner only.
 */
export async function describePlatform(platform: Platform): Promise<void> {
  const { gateway, router, auditor, engines, caFile, partners, identityProvider, audience, logOrigin, logVkey, cosigners, urls } = platform;
  const dpo = identityProvider.clients.find(({ clientId }) => clientId === 'dpo-dap');
  const described = {
    gateway: gateway.origin,
    auditor: auditor.origin,
    router: router.origin,
    caFile,
    log: { origin: logOrigin, vkey: logVkey, checkpoint: `${auditor.origin}/log/checkpoint`, base: `${auditor.origin}/log/`, cosigners },
    partners: await Promise.all(
      partners.map(async ({ id, role, name, channel, keyid, alg, keyFile, certFile }) => ({
        id, role, name, channel, keyid, alg, certFile,
        // The platform's own key belongs to its processes; no client signs in its name.
        ...(id === 'iiz-dap'
          ? {}
          : {
              keyFile,
              kafka: {
                brokers: engines.brokers, ...(await platform.kafkaCredentials(`partner-${id}`)), groupPrefix: `partner.${id}.`,
                topics: { partner: `iiz.partner.${id}.v1`, receipts: `iiz.receipts.${id}.v1`, submit: `iiz.submit.${id}.v1` },
              },
            }),
      })),
    ),
    signIn: { issuer: identityProvider.issuer, tokenEndpoint: identityProvider.tokenEndpoint, audience, clientId: dpo?.clientId, clientSecret: dpo?.clientSecret, role: 'DPO' },
    operator: {
      url: platform.operator.origin,
      signIn: {
        issuer: identityProvider.issuer, tokenEndpoint: identityProvider.tokenEndpoint, audience: platform.operator.audience,
        clients: identityProvider.clients.map(({ clientId, clientSecret, roles }) => ({ clientId, clientSecret, role: roles[0] })),
      },
    },
    console: {
      auditor: `${auditor.origin}/`, operator: `${platform.operator.origin}/`,
      people: identityProvider.people.map(({ userId, password, roles }) => ({ user: userId, password, role: roles[0] })),
    },
    databases: { exchange: urls.exchange.migrator, audit: urls.audit.migrator },
  };
  writeFileSync(join(platform.folder, 'demo.json'), `${JSON.stringify(described, null, 2)}\n`, { mode: 0o600 });
}
