import * as oauth from 'oauth4webapi';
import type { SignInSettings } from './settings.ts';

/** Somebody signed in: the token lives in this object and nowhere else, no storage of the browser ever holds it. */
export interface SignedIn {
  readonly token: string;
  readonly expiresAt: number;
  readonly name: string;
  /** As the token lists them; the origin decides by them, the page only hides what would be refused. Undefined: it lists none that can be read. */
  readonly roles: readonly string[] | undefined;
}

/** What must outlive the way to the provider and back; of no use without the answer that it belongs to. */
interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly page: string;
}

const kept = 'iiz-dap.sign-in';

/** Leaves for the provider: authorization code with PKCE (RFC 7636). */
export async function leaveForProvider(settings: SignInSettings): Promise<void> {
  const server = await discover(settings);
  const pending: Pending = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(), page: location.hash };
  sessionStorage.setItem(kept, JSON.stringify(pending));
  const address = new URL(server.authorization_endpoint ?? '');
  const parameters = {
    client_id: settings.clientId, redirect_uri: redirectUri(), response_type: 'code', scope: settings.scope, resource: settings.audience,
    state: pending.state, nonce: pending.nonce, code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier), code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  location.assign(address);
}

/** Whether this page was opened by the provider's answer. */
export function isProvidersAnswer(): boolean {
  const parameters = new URLSearchParams(location.search);
  return parameters.has('state') && (parameters.has('code') || parameters.has('error'));
}

/**
 * Takes the provider's answer in: code against token, then the address is as it was before.
 *
 * @throws when the answer is not the one that this page asked for, or is a refusal
 */
export async function takeProvidersAnswer(settings: SignInSettings): Promise<SignedIn> {
  const answer = new URL(location.href);
  const pending = JSON.parse(sessionStorage.getItem(kept) ?? 'null') as Pending | null;
  sessionStorage.removeItem(kept);
  history.replaceState(null, '', `${location.pathname}${pending?.page ?? ''}`);
  if (pending === null) throw new Error('no sign-in was begun here');
  answer.hash = '';
  const server = await discover(settings);
  const client: oauth.Client = { client_id: settings.clientId };
  const parameters = oauth.validateAuthResponse(server, client, answer, pending.state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, redirectUri(), pending.verifier, { additionalParameters: { resource: settings.audience } });
  const result = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: pending.nonce, requireIdToken: true });
  const claims = oauth.getValidatedIdTokenClaims(result);
  return { token: result.access_token, expiresAt: Date.now() + (result.expires_in ?? 300) * 1000, name: nameOf(claims), roles: rolesIn(result.access_token, settings.rolesClaim) };
}

/** What a token lists at a claim, unverified: whoever changes it deceives nobody but this page. */
function rolesIn(token: string, claim: string): readonly string[] | undefined {
  try {
    const payload = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as Readonly<Record<string, unknown>>;
    const roles = payload[claim];
    return Array.isArray(roles) ? roles.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(claims: oauth.IDToken | undefined): string {
  const name = claims?.['name'] ?? claims?.['preferred_username'] ?? claims?.sub;
  return typeof name === 'string' ? name : '';
}

/** This page without what stands behind it: registered at the provider. */
function redirectUri(): string {
  return `${location.origin}${location.pathname}`;
}

async function discover({ issuer }: SignInSettings): Promise<oauth.AuthorizationServer> {
  const at = new URL(issuer);
  return oauth.processDiscoveryResponse(at, await oauth.discoveryRequest(at));
}
