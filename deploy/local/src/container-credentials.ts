import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificateAuthority, issueCertificate, type CertificateAuthority } from '#signing';
import { demoPartnerIds, makeDemoPartners, type DemoPartner } from './demo-partners.ts';
import { KafkaIdentities } from './kafka-identities.ts';

/** One volume each in deploy/compose.yaml: a container sees what it needs and no more. */
export const credentialVolumes = ['ca', 'setup', 'partners', 'broker', 'postgres', 'gateway', 'router', 'auditor', 'identity'] as const;

export type CredentialVolume = (typeof credentialVolumes)[number];

interface Making {
  root: string;
  authority: CertificateAuthority;
  at: Date;
}

/**
 * Makes every key, certificate and password of a trial on containers, once: a folder that has them is left alone. For
 * trials: the authority's key lies in the volume `setup`, and partners would never hand out their private keys.
 * @param root holds one folder per volume
 */
export async function makeCredentials(root: string): Promise<void> {
  if (existsSync(join(root, 'ca', 'ca.pem'))) return;
  for (const volume of credentialVolumes) mkdirSync(join(root, volume), { recursive: true, mode: 0o755 });
  const at = new Date(Date.now() - 3_600_000);
  const making: Making = { root, at, authority: await createCertificateAuthority({ name: 'IIZ-DAP trial CA', alg: 'p256', at, years: 2 }) };
  const partners = await partnerKeys(making);
  await kafkaKeys(making);
  await serverKeys(making);
  processKeys(making, partners);
  write(making, 'setup', 'ca.key', making.authority.privateKeyPem, 0o600);
  // Last: it says that all the others are there.
  write(making, 'ca', 'ca.pem', making.authority.certificatePem, 0o644);
}

/** Signing keys of the demo partners. Kept as a list too, so that the set-up can enter them in the directory. */
async function partnerKeys({ root, authority, at }: Making): Promise<DemoPartner[]> {
  const partners = await makeDemoPartners(join(root, 'partners'), authority, at);
  writeFileSync(join(root, 'setup', 'partners.json'), JSON.stringify(partners), { mode: 0o600 });
  return partners;
}

async function kafkaKeys({ root, authority }: Making): Promise<void> {
  const identities = await KafkaIdentities.open(join(root, 'setup', 'kafka'), authority);
  const handOut = async (principal: string, volume: CredentialVolume, name: string): Promise<void> => {
    const { certFile, keyFile } = await identities.credentials(principal);
    copyFileSync(certFile, join(root, volume, `${name}.pem`));
    copyFileSync(keyFile, join(root, volume, `${name}.key`));
  };
  await Promise.all([
    handOut('admin', 'setup', 'kafka'),
    handOut('gateway', 'gateway', 'kafka'),
    handOut('router', 'router', 'kafka'),
    handOut('auditor', 'auditor', 'kafka'),
    ...demoPartnerIds.map((id) => handOut(`partner-${id}`, 'partners', `${id}.kafka`)),
  ]);
  // The broker runs as another user, and only it mounts this volume.
  copyFileSync(await identities.keystore(), join(root, 'broker', 'broker.keystore.pem'));
  copyFileSync(identities.caFile, join(root, 'broker', 'ca.pem'));
  chmodSync(join(root, 'broker', 'broker.keystore.pem'), 0o644);
}

async function serverKeys(making: Making): Promise<void> {
  const servers: [CredentialVolume, string][] = [['gateway', 'gateway'], ['router', 'router'], ['auditor', 'auditor'], ['identity', 'identity-provider'], ['postgres', 'postgres']];
  for (const [volume, host] of servers) {
    const { certificatePem, privateKeyPem } = await issueCertificate(making.authority, {
      subject: { cn: host, ou: 'platform', o: 'Kanton Solothurn', c: 'CH' },
      alg: 'p256',
      usage: ['tls-server'],
      dnsNames: [host, 'localhost'],
      ipAddresses: ['127.0.0.1'],
      at: making.at,
      days: 365,
    });
    write(making, volume, 'tls.pem', certificatePem, 0o644);
    write(making, volume, 'tls.key', privateKeyPem, volume === 'postgres' ? 0o644 : 0o600);
  }
  write(making, 'postgres', 'superuser.password', randomBytes(24).toString('base64url'), 0o644);
  copyFileSync(join(making.root, 'postgres', 'superuser.password'), join(making.root, 'setup', 'superuser.password'));
  chmodSync(join(making.root, 'setup', 'superuser.password'), 0o600);
}

/** What the processes sign, seal and index with. */
function processKeys(making: Making, partners: readonly DemoPartner[]): void {
  const platform = partners.find(({ id }) => id === 'iiz-dap');
  if (platform === undefined) throw new Error('the platform has no signing key');
  const kek = randomBytes(32);
  for (const volume of ['gateway', 'router'] as const) {
    write(making, volume, 'platform.pem', readFileSync(platform.certFile), 0o644);
    write(making, volume, 'platform.key', readFileSync(platform.keyFile), 0o600);
    write(making, volume, 'kek', kek, 0o600);
  }
  const indexKey = randomBytes(32);
  for (const volume of ['gateway', 'auditor'] as const) write(making, volume, 'index-key', indexKey, 0o600);
  const logKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  write(making, 'auditor', 'audit-log.key', logKey, 0o600);
  for (const user of ['dpo', 'ops', 'gsiiz', 'gsiiz-2']) write(making, 'identity', `${user}.secret`, randomBytes(32).toString('base64url'), 0o600);
}

function write({ root }: Making, volume: CredentialVolume, name: string, content: string | Uint8Array, mode: number): void {
  writeFileSync(join(root, volume, name), content, { mode });
  // The mode of an existing file, and any umask, notwithstanding.
  chmodSync(join(root, volume, name), mode);
}
