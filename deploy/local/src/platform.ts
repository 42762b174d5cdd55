import type { TlsFiles } from '#install';
import type { DemoPartner } from './demo-partners.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { LogCosigner } from './log-signing-keys.ts';
import type { Engines } from './open-engines.ts';
import type { PlatformProcess } from './platform-process.ts';
import type { DatabaseUrls } from './provision.ts';

/** The whole platform on this machine, each part as something that can be killed and started again. */
export interface Platform {
  folder: string;
  gateway: PlatformProcess;
  router: PlatformProcess;
  auditor: PlatformProcess;
  engines: Engines;
  urls: DatabaseUrls;
  /** Authority of every TLS certificate and signing certificate of the demonstration. */
  caFile: string;
  partners: DemoPartner[];
  identityProvider: IdentityProvider;
  /** What a token for the auditor's API names. */
  audience: string;
  /** Where operators sign in, and what a token for that API names. */
  operator: { origin: string; audience: string };
  logOrigin: string;
  /** The log's key as a line that verifies its checkpoints. */
  logVkey: string;
  cosigners: readonly LogCosigner[];
  /** TLS credentials of a Kafka principal such as `partner-rav-solothurn`. */
  kafkaCredentials(principal: string): Promise<TlsFiles>;
  stop(): Promise<void>;
}
