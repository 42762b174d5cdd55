import { randomBytes } from 'node:crypto';
import { applyRoles, loginRoles, type LoginRole } from '#install';

/** Connection URLs, each of one role; none of them opens the other database. */
export interface DatabaseUrls {
  exchange: { migrator: string; gateway: string; router: string; operator: string };
  audit: { migrator: string; auditor: string };
}

/**
 * Makes the roles and the two databases and gives every login role a new random password, so that each start has its own.
 * May be run again on a server that has them.
 *
 * @param adminUrl of a superuser
 * @throws InstallFault unreachable
 */
export async function provision(adminUrl: string): Promise<DatabaseUrls> {
  const passwords = Object.fromEntries(loginRoles.map((role) => [role, randomBytes(24).toString('base64url')])) as Record<LoginRole, string>;
  await applyRoles(adminUrl, passwords);
  const url = (role: LoginRole, database: string): string => {
    const made = new URL(adminUrl);
    [made.username, made.password, made.pathname] = [role, passwords[role], `/${database}`];
    return made.href;
  };
  return {
    exchange: {
      migrator: url('iiz_migrator', 'iiz_exchange'), gateway: url('iiz_gateway', 'iiz_exchange'), router: url('iiz_router', 'iiz_exchange'), operator: url('iiz_operator', 'iiz_exchange'),
    },
    audit: { migrator: url('iiz_audit_migrator', 'iiz_audit'), auditor: url('iiz_auditor', 'iiz_audit') },
  };
}
