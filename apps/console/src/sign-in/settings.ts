import type { ConsoleConfig } from '../api/auditor.ts';

/** How people sign in here, as the origin tells: any OpenID provider with a public client for this page. */
export type SignInSettings = ConsoleConfig;

/** @throws when the origin does not tell */
export async function readSignInSettings(): Promise<SignInSettings> {
  const response = await fetch('/config.json', { credentials: 'omit', redirect: 'error' });
  if (!response.ok) throw new Error(`no sign-in: ${response.status}`);
  return (await response.json()) as SignInSettings;
}
