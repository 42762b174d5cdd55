import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '#install';

export interface KafkaPorts {
  client: number;
  broker: number;
  controller: number;
  /** A second listener for clients that come through a proxy; they are told the proxy's port. */
  proxied?: { port: number; proxyPort: number };
}

export interface KafkaPlace {
  ports: KafkaPorts;
  dataFolder: string;
  /** PEM: unencrypted PKCS#8 key, certificate, issuer. */
  keystoreFile: string;
  /** PEM: the authorities whose client certificates are accepted. */
  truststoreFile: string;
}

export type KafkaProperties = Readonly<Record<string, string>>;

/** deploy/kafka/server.properties as it stands. */
export function containerProperties(): KafkaProperties {
  const lines = readFileSync(join(repositoryRoot(), 'deploy', 'kafka', 'server.properties'), 'utf8').split('\n');
  const settings = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(settings.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** The same node on loopback: only addresses, ports and files differ. */
export function localProperties({ ports, dataFolder, keystoreFile, truststoreFile }: KafkaPlace): KafkaProperties {
  const direct = [...onLoopback('CLIENT', ports.client), ...onLoopback('BROKER', ports.broker)];
  return {
    ...containerProperties(),
    listeners: [...direct, ...onLoopback('PROXIED', ports.proxied?.port), ...onLoopback('CONTROLLER', ports.controller)].join(','),
    'advertised.listeners': [...direct, ...onLoopback('PROXIED', ports.proxied?.proxyPort)].join(','),
    'listener.security.protocol.map': 'CLIENT:SSL,PROXIED:SSL,BROKER:SSL,CONTROLLER:SSL',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'ssl.keystore.location': keystoreFile,
    'ssl.truststore.location': truststoreFile,
    'log.dirs': dataFolder,
  };
}

/** The text of a properties file, which Java reads as ISO 8859-1: what is not ASCII, and a backslash, is written by its code. */
export function propertiesText(properties: KafkaProperties): string {
  const text = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`).join('');
  return text.replaceAll(/[^\n\x20-\x5b\x5d-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function onLoopback(listener: string, port: number | undefined): string[] {
  return port === undefined ? [] : [`${listener}://127.0.0.1:${port}`];
}
