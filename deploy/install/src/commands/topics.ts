import { listPartners } from '#persistence';
import { loadConfig } from '#runtime';
import { applyTopics, compareTopics, type TopicsRequest } from '../apply-topics.ts';
import { topicsConfig } from '../install.config.ts';
import { withDirectory } from '../with-directory.ts';
import type { TopicDifference } from '../topic-difference.ts';
import { exitCode, UsageFault, type Call, type ExitCode } from './command.ts';

/** `topics`: brings the brokers to what topics.yaml says, for every partner of the directory; with --check only compares. */
export async function topicsCommand({ env, options, say }: Call): Promise<ExitCode> {
  const { brokers, kafkaCaFile, kafkaCertFile, kafkaKeyFile, exchangeUrl } = loadConfig(topicsConfig, env);
  const partners = options.partner ?? (exchangeUrl === undefined ? undefined : await partnersOf(exchangeUrl));
  if (partners === undefined) throw new UsageFault('Set MIGRATOR_DATABASE_URL, whose directory names the partners, or name each by --partner.');
  const replicas = options.replicas === undefined ? undefined : Number(options.replicas);
  if (replicas !== undefined && !(Number.isInteger(replicas) && replicas > 0)) throw new UsageFault('--replicas is a whole number.');
  const request: TopicsRequest = { brokers, tls: { caFile: kafkaCaFile, certFile: kafkaCertFile, keyFile: kafkaKeyFile }, partners, ...(replicas === undefined ? {} : { replicationFactor: replicas }) };
  say(`Partner mit Topics / partners with topics: ${partners.length === 0 ? 'keine / none' : partners.join(', ')}`);
  if (options.check === true) {
    const differences = await compareTopics(request);
    for (const difference of differences) say(said(difference));
    say(`Abweichungen / differences: ${differences.length}`);
    return differences.length === 0 ? exitCode.done : exitCode.refused;
  }
  const { topics, differed } = await applyTopics(request);
  for (const difference of differed) say(said(difference));
  const lasting = differed.filter((each) => each.lasting === true).length;
  say(`Topics: ${topics.length} · geändert / changed: ${differed.length - lasting} · bleibt abweichend / still differs: ${lasting}`);
  return lasting === 0 ? exitCode.done : exitCode.refused;
}

/** Everybody who may have topics: the platform itself has none. */
async function partnersOf(url: string): Promise<string[]> {
  const partners = await withDirectory(url, (pool) => listPartners(pool));
  return partners.map(({ partnerId }) => partnerId).filter((partnerId) => partnerId !== 'iiz-dap');
}

function said({ kind, on, wanted, found }: TopicDifference): string {
  return `  ${kind} ${on}: ${found} → ${wanted}`;
}
