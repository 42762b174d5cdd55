import { readFileSync } from 'node:fs';
import type { Server, ServerOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { StartFault } from './start-fault.ts';

/** PEM files; read at the start and again at SIGHUP. */
export interface TlsSettings {
  certFile: string;
  /** Unencrypted PKCS#8. */
  keyFile: string;
  /**
   * Whether clients show a certificate. `optional`: one that is shown must be valid, and is not needed. The identity that
   * counts is the message's signature.
   */
  clientCertificates: 'none' | 'optional' | 'required';
  /** Who may sign client certificates. */
  clientCaFile?: string;
  /**
   * The revocation lists (PEM) of every authority on a client's path, as they are now. An expired list refuses every client
   * of its authority, none at all refuses every client that shows a certificate.
   */
  crls?: () => readonly string[];
}

const HANDSHAKE_WITHIN_MS = 10_000;

/** TLS 1.3, and 1.2 with ephemeral ECDH and AEAD alone; no HTTP/2. */
export function tlsOptions(settings: TlsSettings): ServerOptions {
  const { clientCertificates: clients } = settings;
  return {
    ...material(settings),
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: [
      'TLS_AES_256_GCM_SHA384',
      'TLS_CHACHA20_POLY1305_SHA256',
      'TLS_AES_128_GCM_SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-RSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-CHACHA20-POLY1305',
      'ECDHE-RSA-CHACHA20-POLY1305',
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-RSA-AES128-GCM-SHA256',
    ].join(':'),
    honorCipherOrder: true,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: HANDSHAKE_WITHIN_MS,
    requestCert: clients !== 'none',
    rejectUnauthorized: clients === 'required',
  };
}

/** @throws StartFault, told by what to check rather than by what OpenSSL calls it */
export function requireUsableTls(settings: TlsSettings): void {
  try {
    createSecureContext(tlsOptions(settings));
  } catch (error) {
    throw new StartFault(
      'the TLS certificate cannot be used: check that the settings …_TLS_CERT_FILE, …_TLS_KEY_FILE and …_CLIENT_CA_FILE name PEM files, and that the key is that of the certificate',
      { error },
    );
  }
}

/** Closes a connection whose client showed a certificate that is not valid, or that no list can clear, before it says a word. */
export function refuseInvalidClients(server: Server, settings: TlsSettings): void {
  if (settings.clientCertificates === 'none') return;
  server.on('secureConnection', (socket) => {
    // Without a list OpenSSL does not ask for one.
    const cleared = socket.authorized && settings.crls?.().length !== 0;
    if (!cleared && socket.getPeerX509Certificate() !== undefined) socket.destroy();
  });
}

/** Takes renewed files into use for new connections; those that are open stay. @throws when a file cannot be read */
export function renewTls(app: NestFastifyApplication, settings: TlsSettings): void {
  // All options: what is left out here would fall back to Node's defaults, weaker suites included.
  (app.getHttpServer() as unknown as Server).setSecureContext(tlsOptions(settings));
}

function material({ certFile, keyFile, clientCaFile, crls }: TlsSettings): Pick<ServerOptions, 'cert' | 'key' | 'ca' | 'crl'> {
  const lists = [...(crls?.() ?? [])];
  return {
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    ...(clientCaFile === undefined ? {} : { ca: readFileSync(clientCaFile) }),
    ...(lists.length === 0 ? {} : { crl: lists }),
  };
}
