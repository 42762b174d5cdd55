import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createCertificateAuthority } from '#signing';
import { createLog } from './log.ts';
import { Metrics } from './metrics.ts';
import { shownOf, tellEnding, watchOwnCertificates } from './own-certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a certificate of the process itself is told a month before it ends, and when it has ended', async () => {
  const at = new Date();
  const { certificatePem } = await createCertificateAuthority({ name: 'Own', alg: 'p256', at, years: 1 });
  const files = { GATEWAY_TLS_CERT_FILE: join(folder, 'own.pem'), KAFKA_CERT_FILE: join(folder, 'absent.pem') };
  writeFileSync(files.GATEWAY_TLS_CERT_FILE, certificatePem);
  const lines: string[] = [];
  const log = { warn: (text: string, detail?: object) => void lines.push(`warn ${text} ${JSON.stringify(detail)}`), error: (text: string, detail?: object) => void lines.push(`error ${text} ${JSON.stringify(detail)}`) };
  const look = (days: number): string[] => {
    tellEnding(shownOf({ reread: files, held: {} }), log, new Date(at.getTime() + days * 86_400_000));
    return lines.splice(0);
  };
  expect(look(330)).toEqual([]);
  expect(look(340)).toEqual([expect.stringMatching(/^warn .*ends soon .*GATEWAY_TLS_CERT_FILE/)]);
  expect(look(367)).toEqual([expect.stringMatching(/^error .*has ended.*GATEWAY_TLS_CERT_FILE/)]);
  const metrics = new Metrics('test');
  watchOwnCertificates({ reread: files, held: {} }, createLog({ process: 'test', level: 'fatal' }), metrics);
  expect(await metrics.text()).toMatch(/iiz_certificate_days_left\{[^}]*setting="GATEWAY_TLS_CERT_FILE"[^}]*\} 36[45]/);
  expect(await metrics.text()).toMatch(/iiz_certificate_days_left\{[^}]*setting="KAFKA_CERT_FILE"[^}]*\} (?:NaN|Nan)/);
});

test('a certificate that is used until the next start is watched as it is used, not as its file has become', async () => {
  const at = new Date();
  const file = join(folder, 'kafka.pem');
  writeFileSync(file, (await createCertificateAuthority({ name: 'Old', alg: 'p256', at, years: 1 })).certificatePem);
  const metrics = new Metrics('test');
  watchOwnCertificates({ reread: { ROUTER_TLS_CERT_FILE: file }, held: { KAFKA_CERT_FILE: file } }, createLog({ process: 'test', level: 'fatal' }), metrics);
  writeFileSync(file, (await createCertificateAuthority({ name: 'New', alg: 'p256', at, years: 3 })).certificatePem);
  const text = await metrics.text();
  expect(text).toMatch(/setting="ROUTER_TLS_CERT_FILE"[^}]*\} 109\d/);
  expect(text).toMatch(/setting="KAFKA_CERT_FILE"[^}]*\} 36[45]/);
});

test('of the authorities in a file the first that ends is told, and none where the setting is left out', async () => {
  const at = new Date();
  const file = join(folder, 'authorities.pem');
  const authorities = await Promise.all([3, 1].map((years) => createCertificateAuthority({ name: `For ${years}`, alg: 'p256', at, years })));
  writeFileSync(file, authorities.map(({ certificatePem }) => certificatePem).join('\n'));
  const metrics = new Metrics('test');
  watchOwnCertificates({ reread: {}, held: { PARTNER_CA_FILE: file, OIDC_CA_FILE: undefined } }, createLog({ process: 'test', level: 'fatal' }), metrics);
  const text = await metrics.text();
  expect(text).toMatch(/setting="PARTNER_CA_FILE"[^}]*\} 36[45]/);
  expect(text).not.toContain('OIDC_CA_FILE');
});
