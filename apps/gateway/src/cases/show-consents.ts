import { isInCase, isLead } from '#cases';
import type { Consent } from '#consent';
import { readCaseConsents } from '#persistence';
import type { PartnerRow, Pool } from '#persistence';
import { Problem } from '#problems';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Shows the consents of a case to a partner in it: to the lead all of them, to the others those that name them. Without
 * the evidence, which stays between the partner that holds the document and the platform.
 */
export class ShowConsents {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** @throws Problem not-found for an unknown case and for one that the partner is not in: the same answer */
  async run(partner: PartnerRow, caseId: string): Promise<object> {
    const found = uuid.test(caseId) ? await readCaseConsents(this.#pool, caseId) : undefined;
    if (found === undefined || !isInCase(found.state, partner.partnerId)) throw new Problem('not-found');
    const lead = isLead(found.state, partner.partnerId);
    return { caseId, consents: found.consents.filter((consent) => lead || names(consent, partner)).map(shown) };
  }
}

function names({ recipients, senders }: Consent, { partnerId, role }: PartnerRow): boolean {
  return [...recipients, ...senders].some((party) => (party.partnerId ?? partnerId) === partnerId && (party.roleCode ?? role) === role);
}

function shown(c: Consent): object {
  return {
    consentId: c.consentId, type: c.type, personId: c.personId, grantedBy: c.grantedBy, senders: c.senders, recipients: c.recipients,
    categories: c.categories, purposes: c.purposes, grantedOn: c.grantedOn, validUntil: c.validUntil,
    ...(c.withdrawnOn === undefined ? {} : { withdrawnOn: c.withdrawnOn }),
  };
}
