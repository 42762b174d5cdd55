/**
 * The helpers of deploy/compose.yaml, one command each:
 *
 *     credentials          makes keys, certificates and passwords below CREDENTIALS, once
 *     setup                brings DATABASE (host:port) and KAFKA_BROKERS to what the processes expect
 *     identity-provider    issues tokens as ISSUER, until it is stopped
 */
import { join } from 'node:path';
import { InstallFault } from '#install';
import { EngineFault } from './engine-fault.ts';

const root = process.env['CREDENTIALS'] ?? '/credentials';

async function credentials(): Promise<void> {
  const { makeCredentials } = await import('./container-credentials.ts');
  await makeCredentials(root);
}

async function setup(): Promise<void> {
  const { setUpPlatform } = await import('./container-setup.ts');
  await setUpPlatform({
    root,
    database: process.env['DATABASE'] ?? 'postgres:5432',
    brokers: (process.env['KAFKA_BROKERS'] ?? 'kafka:9092').split(','),
    caFileInside: '/run/credentials/ca/ca.pem',
  });
}

const staff = [
  { clientId: 'dpo-dap', userId: 'dpo', name: 'Datenschutzstelle', roles: ['DPO'], secret: 'dpo.secret' },
  { clientId: 'ops-dap', userId: 'ops', name: 'Betrieb', roles: ['OPS'], secret: 'ops.secret' },
  { clientId: 'gsiiz-dap', userId: 'gsiiz', name: 'Geschäftsstelle IIZ', roles: ['GSIIZ'], secret: 'gsiiz.secret' },
  // Two of them, so that one may ask for something and the other approve it beside the data-protection officer.
  { clientId: 'gsiiz-2-dap', userId: 'gsiiz-2', name: 'Leitung IIZ', roles: ['GSIIZ'], secret: 'gsiiz-2.secret' },
] as const;

async function identityProvider(): Promise<void> {
  const { startIdentityProvider } = await import('./identity-provider.ts');
  const { readFileSync } = await import('node:fs');
  const provider = await startIdentityProvider({
    certFile: join(root, 'tls.pem'),
    keyFile: join(root, 'tls.key'),
    host: '0.0.0.0',
    port: 8446,
    issuer: process.env['ISSUER'] ?? 'https://identity-provider:8446',
    audiences: ['urn:iiz-dap:audit', 'urn:iiz-dap:operator'],
    clients: staff.map(({ clientId, roles, secret }) => ({ clientId, roles, clientSecret: readFileSync(join(root, secret), 'utf8') })),
    people: staff.map(({ userId, name, roles, secret }) => ({ userId, name, roles, password: readFileSync(join(root, secret), 'utf8') })),
    pages: { clientId: 'iiz-console', redirectUris: (process.env['CONSOLE_ORIGINS'] ?? 'https://localhost:8445,https://localhost:8447').split(',').map((origin) => `${origin}/`) },
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void provider.stop().then(() => process.exit(0)));
}

const commands: Readonly<Record<string, () => Promise<void>>> = { credentials, setup, 'identity-provider': identityProvider };
const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  process.stderr.write(`Say one of: ${Object.keys(commands).join(', ')}.\n`);
  process.exitCode = 2;
} else {
  await command().catch((error: unknown) => {
    process.stderr.write(error instanceof EngineFault || error instanceof InstallFault ? `${error.message}\n${error.remedy}\n` : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}
