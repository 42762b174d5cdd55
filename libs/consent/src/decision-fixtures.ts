import { parse, stringify } from 'yaml';
import type { Consent } from './consent-record.ts';
import type { Disclosure, DisclosureItem, DisclosureParty } from './decision.ts';
import type { Facts } from './facts.ts';
import { loadPack } from './load-pack.ts';
import type { PolicyPack } from './policy-pack.ts';
import { blockCategories } from './vocabulary.ts';
import type { Category } from './vocabulary.ts';

/** Synthetic persons of one demo case. */
export const [anna, beat, carla, dario] = [
  '5d20a6d4-6f0c-4f3e-9b1d-000000000001',
  '5d20a6d4-6f0c-4f3e-9b1d-000000000002',
  '5d20a6d4-6f0c-4f3e-9b1d-000000000003',
  '5d20a6d4-6f0c-4f3e-9b1d-000000000004',
] as const;

export const caseId = '8b1e0c52-9a51-4d0c-8d43-0000000000aa';

/** Monday, 2 March 2026, 11:00 in Solothurn: when everything here is decided unless said. */
export const monday = new Date('2026-03-02T10:00:00Z');

/** @throws when the text is no valid pack. */
export function packOf(yamlText: string): PolicyPack {
  const loaded = loadPack(yamlText);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.pack;
}

/** A rule as it stands in a pack's text. */
export interface RuleDocument {
  readonly ruleId: string;
  readonly [member: string]: unknown;
}

/** The pack with some rules bent, and others added at its end. */
export function packWith(yamlText: string, bend: Readonly<Record<string, object>>, ...added: object[]): PolicyPack {
  const document = parse(yamlText) as { rules: RuleDocument[] };
  const rules = document.rules.map((rule) => ({ ...rule, ...bend[rule.ruleId] }));
  return packOf(stringify({ ...document, rules: [...rules, ...added] }, { aliasDuplicateObjects: false }));
}

export const partners = {
  sro: { partnerId: 'sr-sro', role: 'SR' },
  tg: { partnerId: 'sr-tg', role: 'SR' },
  ravOlten: { partnerId: 'rav-olten', role: 'RAV' },
  ravSolothurn: { partnerId: 'rav-solothurn', role: 'RAV' },
  alk: { partnerId: 'oealk-so', role: 'ALK' },
  ivst: { partnerId: 'ivst-so', role: 'IVST' },
  vpe: { partnerId: 'vpe-sove', role: 'VPE' },
  koi: { partnerId: 'koi-so', role: 'KOI' },
  dpo: { partnerId: 'dpo-dap', role: 'DPO' },
  dap: { partnerId: 'iiz-dap', role: 'DAP' },
} as const satisfies Record<string, DisclosureParty>;

/** A consent of Anna's that Olten may tell the RAV what a registration says; valid through 2026. */
export function consent(given: Partial<Consent> = {}): Consent {
  return {
    consentId: 'c-anna',
    type: 'EINWILLIGUNG',
    personId: anna,
    caseId,
    grantedBy: 'SELF',
    capacityChecked: true,
    recipients: [{ roleCode: 'RAV' }],
    senders: [{ partnerId: 'sr-sro' }],
    categories: ['C01', 'C03', 'C16'],
    purposes: ['P1', 'P2'],
    grantedOn: '2026-02-27',
    validUntil: '2026-12-31',
    informedPoints: {
      purpose: true, parties: true, formAndExtent: true, retentionAndSecurity: true, rightOfAccess: true, rightToWithdraw: true, consequences: true,
    },
    voluntary: true,
    onwardTransfer: false,
    evidence: { formVersion: 'EW-3.1', documentHash: 'ab'.repeat(32), signedOn: '2026-02-27', storedAt: 'sr-sro' },
    ...given,
  };
}

/** A case-bound message of 2 March 2026 between participants, with nothing asserted or agreed unless given. */
export function facts(given: { [K in keyof Facts]?: Facts[K] } = {}): Facts {
  return {
    assertions: given.assertions ?? {},
    agreements: given.agreements ?? [],
    ...(given.agreementEnds === undefined ? {} : { agreementEnds: given.agreementEnds }),
    registry: {
      senderParticipates: true,
      recipientParticipates: true,
      recipientInCase: true,
      caseRelation: 'OTHER',
      registrationConsentIds: [],
      childPersonIds: [],
      ...given.registry,
    },
    message: { caseBound: true, messageDate: '2026-03-02T10:59:00+01:00', minorPersonIds: [], ...given.message },
  };
}

/** `items({identity: [anna], case: [null]})`: one item per block and person, in this order. */
export function items(blocks: Readonly<Record<string, readonly (string | null)[]>>): DisclosureItem[] {
  return Object.entries(blocks).flatMap(([block, persons]) =>
    persons.map((personId) => ({ personId, block, category: blockCategories[block] ?? (block as Category) })));
}

/** Olten registers a case with the RAV, unless said. */
export function disclosure(given: Partial<Disclosure> = {}): Disclosure {
  return {
    messageType: 'case.registration',
    from: partners.sro,
    to: partners.ravOlten,
    purpose: 'P1',
    mainCategory: 'C03',
    items: items({ identity: [anna], contact: [anna], case: [null] }),
    ...given,
  };
}
