import { HttpsExchange } from '#sdk';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import { defaultDemoFile } from './platform-address.ts';
import { readJson, readText } from './read-text.ts';

/** The operator API, and a token for it. */
export interface OperatorAccess {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

interface DescribedOperator {
  readonly caFile: string;
  readonly operator?: {
    readonly url: string;
    readonly signIn: { readonly tokenEndpoint: string; readonly audience: string; readonly clients: readonly { readonly clientId: string; readonly clientSecret: string }[] };
  };
}

const timeoutMs = 15_000;
const defaultClient = 'ops-dap';

/**
 * The API that the environment names, with a token of the caller's; else the one that describes itself in the file, where
 * the demonstration's staff sign in with their secrets.
 *
 * @throws CommandFault with what to set or start
 */
export async function findOperator(demoFile: string | undefined, as: string | undefined, env: NodeJS.ProcessEnv = process.env): Promise<OperatorAccess> {
  const { DAP_OPERATOR_URL: url, DAP_TOKEN: token, DAP_CA_FILE: caFile } = env;
  if (demoFile === undefined && url !== undefined) {
    if (token === undefined || caFile === undefined) {
      throw new CommandFault(
        exitCode.usage,
        'DAP_OPERATOR_URL is set without DAP_TOKEN or DAP_CA_FILE.',
        "Set DAP_TOKEN to an access token of your OpenID issuer and DAP_CA_FILE to the PEM file of the server's authority.",
      );
    }
    return { url, token, ca: await readText(caFile, 'Check DAP_CA_FILE.') };
  }
  const path = demoFile ?? defaultDemoFile;
  const remedy = 'Start the demo ("npm run demo") in this folder, name its file by --demo, or set DAP_OPERATOR_URL, DAP_TOKEN and DAP_CA_FILE.';
  const { operator, caFile: demoCa } = await readJson<DescribedOperator>(path, remedy);
  const client = operator?.signIn.clients.find(({ clientId }) => clientId === (as ?? defaultClient));
  if (operator === undefined || client === undefined) {
    throw new CommandFault(
      exitCode.usage,
      `${path} names no operator ${as ?? defaultClient}.`,
      `Add --as with one of: ${operator?.signIn.clients.map(({ clientId }) => clientId).join(', ') ?? 'none'}.`,
    );
  }
  const ca = await readText(demoCa, 'Check the CA file of the platform.');
  return { url: operator.url, ca, token: await signIn(operator.signIn, client, ca) };
}

async function signIn(
  { tokenEndpoint, audience }: NonNullable<DescribedOperator['operator']>['signIn'],
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
  ca: string,
): Promise<string> {
  const https = new HttpsExchange({ ca });
  try {
    const { status, body } = await https.call({
      method: 'POST', url: tokenEndpoint, timeoutMs,
      headers: [['authorization', `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`], ['content-type', 'application/x-www-form-urlencoded']],
      body: Buffer.from(new URLSearchParams({ grant_type: 'client_credentials', scope: 'api', resource: audience }).toString()),
    });
    if (status !== 200) throw new Error(`answered ${status}`);
    return (JSON.parse(body.toString('utf8')) as { access_token: string }).access_token;
  } catch (error) {
    throw new CommandFault(
      exitCode.unreachable,
      `The identity provider gives no token (${error instanceof Error ? error.message : 'unknown reason'}).`,
      'Check that the demo still runs.',
    );
  } finally {
    https.close();
  }
}
