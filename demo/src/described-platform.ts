import { readFileSync } from 'node:fs';

/** What `.demo/demo.json` says about the running platform: the partners of the demonstration know no more than this. */
export interface DescribedPlatform {
  readonly gateway: string;
  readonly operator: {
    readonly url: string;
    readonly signIn: { readonly tokenEndpoint: string; readonly audience: string; readonly clients: readonly { readonly clientId: string; readonly clientSecret: string }[] };
  };
  readonly auditor: string;
  /** Where the web pages are, and who signs in there. */
  readonly console: { readonly auditor: string; readonly operator: string; readonly people: readonly { readonly user: string; readonly password: string; readonly role: string }[] };
  readonly router: string;
  readonly caFile: string;
  readonly log: { readonly origin: string; readonly vkey: string; readonly checkpoint: string; readonly base: string };
  readonly partners: readonly DescribedPartner[];
  readonly signIn: { readonly tokenEndpoint: string; readonly audience: string; readonly clientId: string; readonly clientSecret: string };
}

export interface DescribedPartner {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly channel: 'topic' | 'inbox';
  readonly keyid: string;
  readonly alg: string;
  readonly certFile: string;
  /** This and `kafka` are absent for the platform itself. */
  readonly keyFile?: string;
  readonly kafka?: {
    readonly brokers: readonly string[];
    readonly caFile: string;
    readonly certFile: string;
    readonly keyFile: string;
    readonly groupPrefix: string;
    readonly topics: { readonly partner: string; readonly receipts: string; readonly submit: string };
  };
}

export function readDescription(demoFile: string): DescribedPlatform {
  return JSON.parse(readFileSync(demoFile, 'utf8')) as DescribedPlatform;
}
