/** The part of oidc-provider that `identity-provider.ts` uses; the package brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Adapter {
    upsert(id: string, payload: object, expiresIn: number): Promise<void>;
    find(id: string): Promise<object | undefined>;
    findByUserCode(userCode: string): Promise<object | undefined>;
    findByUid(uid: string): Promise<object | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export interface ClientMetadata {
    client_id: string;
    client_secret?: string;
    grant_types: string[];
    response_types: string[];
    redirect_uris: string[];
    token_endpoint_auth_method: 'client_secret_basic' | 'none';
    id_token_signed_response_alg: 'ES256';
  }

  export interface ResourceServer {
    scope: string;
    audience: string;
    accessTokenFormat: 'jwt';
    accessTokenTTL: number;
    jwt: { sign: { alg: string } };
  }

  export interface Configuration {
    adapter: new (name: string) => Adapter;
    clients: ClientMetadata[];
    jwks: { keys: object[] };
    cookies: { keys: string[] };
    ttl: Record<string, number>;
    scopes: string[];
    claims: Record<string, string[]>;
    conformIdTokenClaims: boolean;
    clientBasedCORS(context: unknown, origin: string, client: unknown): boolean;
    findAccount(context: unknown, userId: string): Account | undefined;
    interactions: { url(context: unknown, interaction: { uid: string }): string };
    loadExistingGrant(context: SignInContext): Promise<Grant>;
    features: {
      clientCredentials: { enabled: boolean };
      devInteractions: { enabled: boolean };
      rpInitiatedLogout: { enabled: boolean };
      resourceIndicators: {
        enabled: boolean;
        defaultResource(): string;
        useGrantedResource(): boolean;
        getResourceServerInfo(context: unknown, resource: string): ResourceServer;
      };
    };
    extraTokenClaims(context: unknown, token: { clientId?: string; accountId?: string }): object;
  }

  export interface Account {
    accountId: string;
    claims(): object;
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export interface SignInContext {
    oidc: { provider: { Grant: new (of: { clientId: string; accountId: string }) => Grant }; client: { clientId: string }; session: { accountId: string } };
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<object>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: { login: { accountId: string } }): Promise<void>;
  }

  export const errors: { InvalidTarget: new () => Error };
}
