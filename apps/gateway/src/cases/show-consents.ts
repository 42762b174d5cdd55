import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '#audit';
import { isInCase, isLead } from '#cases';
import type { Consent } from '#consent';
import { appendOutbox, auditRecordOf, readCaseConsents } from '#persistence';
import type { PartnerRow, Pool } from '#persistence';
import { Problem } from '#problems';
import { isUuid } from '#schemas';
import type { SignedBy } from '../submissions/signed-by.ts';

/**
 * Shows the consents of a case to a partner in it: to the lead all of them, to the others those that name them. Without
 * the evidence, which stays between the partner that holds the document and the platform. The look is on record before
 * it is answered.
 */
export class ShowConsents {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** @throws Problem not-found for an unknown case and for one that the partner is not in: the same answer */
  async run(signer: SignedBy, caseId: string): Promise<object> {
    const { partner } = signer;
    const found = isUuid(caseId) ? await readCaseConsents(this.#pool, caseId) : undefined;
    if (found === undefined || !isInCase(found.state, partner.partnerId)) throw new Problem('not-found');
    const lead = isLead(found.state, partner.partnerId);
    const consents = found.consents.filter((consent) => lead || names(consent, partner));
    await appendOutbox(this.#pool, [{ caseId, records: [auditRecordOf(lookEvent(signer, caseId, consents))] }]);
    return { caseId, consents: consents.map(shown) };
  }
}

function lookEvent({ partner, wire, receivedAt }: SignedBy, caseId: string, consents: readonly Consent[]): AuditEvent {
  return {
    eventId: randomUUID(), kind: 'READ', at: receivedAt.toISOString(), actor: { id: partner.partnerId, role: partner.role, keyid: wire.keyid }, caseId,
    subjects: [...new Set(consents.map((consent) => consent.personId))], consentIds: consents.map((consent) => consent.consentId), detail: { what: 'consents' },
  };
}

function names({ recipients, senders }: Consent, { partnerId, role }: PartnerRow): boolean {
  return [...recipients, ...senders].some((party) => (party.partnerId ?? partnerId) === partnerId && (party.roleCode ?? role) === role);
}

function shown(c: Consent): object {
  return {
    consentId: c.consentId, type: c.type, personId: c.personId, grantedBy: c.grantedBy, senders: c.senders, recipients: c.recipients,
    categories: c.categories, purposes: c.purposes, grantedOn: c.grantedOn, validUntil: c.validUntil,
    ...(c.withdrawnOn === undefined ? {} : { withdrawnOn: c.withdrawnOn }),
    ...(c.endedOn === undefined ? {} : { endedOn: c.endedOn }),
  };
}
