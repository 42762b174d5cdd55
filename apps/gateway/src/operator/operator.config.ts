import { file, folder, integer, oneOf, optional, port, text, url } from '#runtime';

/** The settings of the operator API. It runs where `OPERATOR_PORT` is set; then the others are needed. */
export const operatorConfig = {
  /** The address on which operators are served. */
  host: text('OPERATOR_HOST', { default: '127.0.0.1' }),
  /** The port of that. */
  port: port('OPERATOR_PORT'),
  /** The exchange database under the role `iiz_operator`: the only one that may change partners, keys and policy. */
  databaseUrl: url('OPERATOR_DATABASE_URL', { schemes: ['postgresql', 'postgres'] }),
  /** Connections to it. */
  databasePool: integer('OPERATOR_DATABASE_POOL', { min: 1, max: 20, default: 3 }),

  /** `production`: no policy pack comes into force in which a rule rests on law that is not in force. `test`: it may. */
  stage: oneOf('DAP_STAGE', ['production', 'test'], { default: 'production' }),

  /** OpenID issuer whose tokens are let in, exactly as they name it. */
  issuer: url('OIDC_ISSUER'),
  /** The audience that a token for this API names; another than the auditor's. */
  audience: text('OPERATOR_AUDIENCE'),
  /** Authorities of the issuer's TLS certificate, where they are not public ones. */
  issuerCaFile: optional(file('OIDC_CA_FILE')),
  /** The claim that holds OPS, GSIIZ or DPO. */
  rolesClaim: text('OIDC_ROLES_CLAIM', { default: 'roles' }),

  /** The console's built bundle (`dist/apps/console`), served at `/`; left out: this listener has no pages. */
  consoleFolder: optional(folder('CONSOLE_FOLDER')),
  /** The console's public client at the issuer: authorization code with PKCE, redirected to this origin's `/`. */
  consoleClientId: text('CONSOLE_CLIENT_ID', { default: 'iiz-console' }),
  /** The origin of the other console, to which this one links for what it does not offer; left out: it links nowhere. */
  otherConsole: optional(url('OTHER_CONSOLE_URL')),
} as const;
