import type { Consent, ConsentParty } from './consent-record.ts';
import type { Disclosure, DisclosureItem, DisclosureParty } from './decision.ts';
import type { Facts } from './facts.ts';
import { blockCategories, forbiddenCategories } from './vocabulary.ts';
import type { Category } from './vocabulary.ts';

/**
 * The rule table once more, as plain statements written from the articles of law: for tests, to hold the pack and
 * the engine that reads it against. It shares no code with them, and takes dates as UTC days.
 */
export interface OracleCase {
  readonly disclosure: Disclosure;
  readonly consents: readonly Consent[];
  readonly facts: Facts;
  readonly today: string;
}

type Row = readonly [rule: string, holds: (of: Asked) => boolean];

interface Asked extends OracleCase {
  readonly person: string | null;
  readonly block: string;
  readonly category: Category;
}

const isCategory = (categories: string) => ({ category }: Asked): boolean => categories.split(' ').includes(category);
const isFor = (purposes: string) => ({ disclosure }: Asked): boolean => purposes.split(' ').includes(disclosure.purpose);
const isType = (types: string) => ({ disclosure }: Asked): boolean => types.split(' ').includes(disclosure.messageType);
const goes = (from: string, to: string) => ({ disclosure }: Asked): boolean =>
  from.split(' ').includes(disclosure.from.role) && to.split(' ').includes(disclosure.to.role);
const says = (code: string) => ({ facts }: Asked): boolean => facts.assertions[code] === true;
const denies = (code: string) => ({ facts }: Asked): boolean => facts.assertions[code] === false;
const agreed = (code: string) => ({ facts }: Asked): boolean => facts.agreements.includes(code);
const registry = (code: keyof Facts['registry']) => ({ facts }: Asked): boolean => facts.registry[code] === true;
const field = (code: keyof Facts['message']) => ({ facts }: Asked): boolean => facts.message[code] === true;
const requested = (of: Asked): boolean => registry('priorRequest')(of) && of.facts.registry.priorRequestBlocks?.includes(of.block) === true;

const hadBefore = ({ facts, block }: Asked): boolean => facts.registry.disclosedBlocks?.includes(block) === true;

const names = (parties: readonly ConsentParty[], { partnerId, role }: DisclosureParty): boolean =>
  parties.some((party) => party.partnerId === partnerId || party.roleCode === role);

function stands({ today }: Asked, consent: Consent): boolean {
  const told = Object.values(consent.informedPoints).every(Boolean);
  const free = consent.voluntary || consent.type === 'VOLLMACHT_SG17';
  return consent.grantedOn <= today && today <= consent.validUntil && consent.withdrawnOn === undefined && told && free;
}

/** Whether all persons concerned consented: the person of the block, or of a block about nobody everybody. */
function consented(of: Asked, more: (consent: Consent) => boolean = () => true, back = false, category: Category = of.category): boolean {
  const [from, to] = back ? [of.disclosure.to, of.disclosure.from] : [of.disclosure.from, of.disclosure.to];
  const persons = of.person === null ? of.disclosure.items.flatMap(({ personId }) => personId ?? []) : [of.person];
  return persons.length > 0 && persons.every((person) => of.consents.some((consent) => consent.personId === person && stands(of, consent)
    && names(consent.senders, from) && names(consent.recipients, to) && consent.categories.includes(category) && consent.purposes.includes(of.disclosure.purpose) && more(consent)));
}

const explicit = (consent: Consent): boolean => consent.type !== 'VOLLMACHT_SG17';

function ofRegistration(of: Asked): boolean {
  const { registrationConsentIds = [], caseRelation } = of.facts.registry;
  const related = caseRelation === 'LEAD_TO_PARTICIPANT' || caseRelation === 'PARTICIPANT_TO_LEAD'
    || (caseRelation === 'INVITED_TO_LEAD' && of.disclosure.messageType === 'case.participation');
  return related && of.consents.some((consent) => (of.person === null || consent.personId === of.person) && registrationConsentIds.includes(consent.consentId) && stands(of, consent));
}

function answerable(of: Asked): boolean {
  const { requestedBlocks = [], justificationLength = 0 } = of.facts.message;
  const back: Asked = { ...of, disclosure: { ...of.disclosure, from: of.disclosure.to, to: of.disclosure.from } };
  return justificationLength >= 30 && justificationLength <= 1000 && requestedBlocks.length > 0 && requestedBlocks.every((block) => {
    const category = blockCategories[block] as Category;
    const answer: Asked = { ...back, category };
    if (goes('RAV', 'SR')(answer) && isFor('P1')(answer) && isCategory('C01 C02 C03 C06 C07 C08 C16')(answer)) return consented(of, undefined, true, category);
    return (isFor('P3 P4')(answer) && goes('ALK RAV', 'SR')(answer) && isCategory('C01 C07 C08')(answer))
      || (isFor('P3 P4')(answer) && goes('IVST', 'SR')(answer) && isCategory('C01 C09')(answer))
      || (isFor('P3 P4')(answer) && goes('SR', 'ALK IVST')(answer) && isCategory('C01 C11 C12')(answer));
  });
}

const all = (...tests: ((of: Asked) => boolean)[]) => (of: Asked): boolean => tests.every((test) => test(of));
const any = (...tests: ((of: Asked) => boolean)[]) => (of: Asked): boolean => tests.some((test) => test(of));
const not = (test: (of: Asked) => boolean) => (of: Asked): boolean => !test(of);
const dates = ({ facts: { message } }: Asked): boolean => message.subjectInformedOn !== undefined && message.messageDate !== undefined
  && message.subjectInformedOn.slice(0, 10) <= message.messageDate.slice(0, 10) && hasCome(message.subjectInformedOn);
/** The oracle decides on one Monday. */
const hasCome = (day: string | undefined): boolean => day !== undefined && day.slice(0, 10) <= '2026-03-02';
const everybody = 'SR RAV ALK IVST VPE KOI GSIIZ AGS DPO IDSB OPS DAP';
const participants = 'SR RAV ALK IVST VPE';
const everything = 'C01 C02 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 C13 C14 C15 C16 C17 C18';

const denials: readonly Row[] = [
  ['R21', all(goes('SR', 'RAV ALK IVST VPE KOI GSIIZ AGS DPO IDSB OPS DAP'), isFor('P1'), any(
    all(isCategory('C14'), ({ person, facts }) => person !== null && (facts.message.minorPersonIds?.includes(person) !== false || facts.registry.childPersonIds?.includes(person) !== false)),
    all(isCategory('C04'), isType('assessment.short')),
  ), not((of) => consented(of, ({ grantedBy }) => grantedBy === 'LEGAL_REP')))],
  ['R22', all(any(goes('SR', 'VPE'), goes('VPE', 'SR')), isFor('P1'), isCategory('C02'), isType('vpe.mandate vpe.result plan.published plan.measure-status'))],
  ['D01', isCategory(forbiddenCategories.join(' '))],
  ['D02', all(goes(everybody, 'KOI GSIIZ AGS OPS'), isCategory(everything.replace(' C18', '')))],
  ['D04', all(goes(everybody, 'VPE'), isCategory('C02'))],
];

const permissions: readonly Row[] = [
  ['R01', all(goes(everybody, 'DAP'), isFor('P0'), isCategory('C16 C17'), isType('consent.granted consent.withdrawn consent.expired subject.notice-issued case.closed case.reopened'),
    any(not(isType('consent.granted')), ({ facts }) => (facts.message.evidenceHash ?? '') !== ''), any(not(isType('subject.notice-issued')), ({ facts }) => hasCome(facts.message.informedOn)))],
  ['R02', all(any(goes('RAV ALK', 'IVST'), goes('IVST', 'RAV ALK')), isFor('P1 P2'), isCategory('C01 C02 C03 C06 C07 C08 C09 C10 C16'), isType('plan.measure-status rav.status iv.status'),
    says('costBearerUnclear'), says('noOverridingPrivateInterest'), field('caseBound'), registry('senderParticipates'), registry('recipientParticipates'))],
  ['R03', all(goes('RAV', 'SR'), isFor('P1'), isCategory('C01 C02 C03 C06 C07 C08 C16'), isType('case.registration rav.status plan.measure-status response.info'),
    says('recipientBenefit'), agreed('reciprocity'), field('caseBound'), any(denies('dataFromAvam'), agreed('secoExportApproval')), (of) => consented(of))],
  ['R04', all(goes('IVST', 'SR'), isFor('P1 P2'), isCategory('C01 C02 C03 C09 C10 C16'), isType('case.registration iv.status plan.measure-status'),
    agreed('reciprocity'), says('noOverridingPrivateInterest'), any(not(isCategory('C10')), field('limitationProfileOnly')), any(agreed('cantonalFormalBasis'), (of) => consented(of)))],
  ['R05', all(goes('SR', 'RAV IVST'), isFor('P1 P2'), isCategory('C01 C02 C03 C04 C05 C06 C07 C16'), isType('case.registration assessment.short plan.published'), field('caseBound'), (of) => consented(of))],
  ['R06', all(any(goes('SR', participants), goes(participants, 'SR')), isFor('P1'), isCategory('C01 C16'), isType('case.participation case.closed case.reopened'), ofRegistration)],
  ['R07', all(goes('ALK RAV', 'SR'), isFor('P3 P4'), isCategory('C01 C07 C08'), isType('response.info'), requested, says('noOverridingPrivateInterest'))],
  ['R08', all(goes('IVST', 'SR'), isFor('P3 P4'), isCategory('C01 C09'), isType('response.info'), requested, field('caseBound'))],
  ['R09', all(goes('SR', 'ALK IVST'), isFor('P3 P4'), isCategory('C01 C11 C12'), isType('response.info'), requested)],
  ['R10', all(goes('SR', 'SR'), isFor('P5'), isCategory('C01 C02 C03 C04 C05 C06 C07 C11 C14 C15'), isType('case.transfer-offer case.transfer-accept case.transfer-reject'), denies('dataObtainedByRelease'),
    any(all(isType('case.transfer-offer'), registry('recipientCompetent')), all(not(isType('case.transfer-offer')), registry('openTransferOffer'))), any(agreed('cantonalBasis'), (of) => consented(of)))],
  ['R11', all(goes('SR', 'SR'), isFor('P5'), isCategory('C01 C02 C03 C04 C05 C06 C07 C10 C11 C14 C15'), isType('case.transfer-offer case.transfer-accept'),
    any(isCategory('C10'), says('dataObtainedByRelease')), (of) => consented(of, ({ onwardTransfer }) => onwardTransfer))],
  ['R12', all(goes('SR RAV', 'IVST'), isFor('P6'), isCategory('C01 C03 C07 C10'), isType('iv.early-detection-report'), dates, any(not(isCategory('C10')), field('incapacityCertificateOnly')))],
  ['R13', all(goes('IVST', 'SR RAV'), isFor('P7'), isCategory('C09'), isType('iv.decision-copy'), field('decisionTouchesRecipient'), registry('recipientParticipates'))],
  ['R14', all(goes('SR', 'RAV'), isFor('P7'), isCategory('C01 C03 C05 C06 C07'), isType('rav.refugee-jobseeker-notification'),
    ({ person, facts }) => person !== null && facts.message.labourMarketReady?.[person] === true && ['B_REF', 'F_VA', 'F_REF'].includes(facts.message.permit?.[person] ?? ''))],
  ['R15', all(goes('SR', 'KOI AGS'), isFor('P8'), isCategory('C18'), isType('controlling.case-counts controlling.self-declaration'), ({ disclosure }) => disclosure.items.every(({ personId }) => personId === null))],
  ['R16', all(any(goes(`${participants} DAP`, `${participants} DAP DPO`), goes(`${participants} DAP DPO`, `${participants} DAP`)), isFor('P9'), isCategory(everything),
    isType('rights.access-request rights.access-response rights.rectification rights.erasure'),
    any(all(isType('rights.access-request'), field('identityVerified')), all(not(isType('rights.access-request')), says('identityVerified'), says('thirdPartyInterestsChecked'),
      any(all(isType('rights.access-response'), registry('accessRequestOpen')), all(isType('rights.rectification rights.erasure'), registry('targetsDisclosed'), hadBefore)))))],
  ['R17', all(isFor('P0'), isCategory('C16'), isType('ack.received ack.processed nack'), registry('referencedMessageDeliveredToSender'), registry('referencedMessageFromRecipient'))],
  ['R18', all(isFor('P0'), isCategory('C16'), isType('message.recall'), registry('ownMessage'), registry('targetSentToRecipient'))],
  ['R19', all(goes('SR RAV ALK IVST', 'SR RAV ALK IVST'), isFor('P1 P3 P4'), isCategory('C01 C02 C16'), isType('request.info'), answerable)],
  ['R23', all(goes('DAP', participants), isFor('P0'), isCategory('C16 C17'), isType('consent.withdrawn consent.expired deadline.reminder nack'), registry('recipientInCase'))],
  ['R20', all(goes('SR', participants), isFor('P1'), isCategory('C14 C15'), (of) => consented(of, explicit),
    isType('assessment.short segment.assigned segment.changed plan.published plan.measure-status intensive.requested intensive.decided review.held aftercare.started aftercare.ended'))],
  ['R22', all(any(goes('SR', 'VPE'), goes('VPE', 'SR')), isFor('P1'), isCategory('C01 C06 C07 C10 C12 C15'), isType('vpe.mandate vpe.result plan.published plan.measure-status'),
    agreed('processingMandate'), (of) => consented(of, explicit))],
];

function first(rows: readonly Row[], of: Asked): string | undefined {
  return rows.find(([, holds]) => holds(of))?.[0];
}

/** The rule that permits the item, or undefined. The types' own senders and recipients are not looked at. */
export function permittingRule(given: OracleCase, item: DisclosureItem): string | undefined {
  const { items, mainCategory } = given.disclosure;
  const asked = (of: DisclosureItem): Asked => ({ ...given, person: of.personId, block: of.block, category: of.category });
  const judged = (of: DisclosureItem): string | undefined => (first(denials, asked(of)) === undefined ? first(permissions, asked(of)) : undefined);
  const rides = (item.category === 'C01' || item.category === 'C16') && item.category !== mainCategory;
  if (!rides) return judged(item);
  const mains = items.filter(({ category }) => category === mainCategory);
  const [main] = mains;
  if (main === undefined || first(denials, asked(item)) !== undefined) return undefined;
  const own = mains.find(({ personId }) => personId === item.personId);
  if (own !== undefined) return judged(own);
  return item.personId === null ? mains.map(judged).find((rule) => rule !== undefined) : judged({ ...main, personId: item.personId });
}
