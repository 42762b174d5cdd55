import type { Bilingual } from './vocabulary.ts';

/** Who vouches for a fact. A rule's condition names it, and a pack that names another source does not load. */
export const factSources = ['assertion', 'agreement', 'registry', 'message'] as const;
export type FactSource = (typeof factSources)[number];

export type FactType = 'boolean' | 'string' | 'number' | 'date' | 'strings';

/** One fact that a condition may read. */
export interface FactCode {
  readonly source: FactSource;
  readonly code: string;
  readonly type: FactType;
  readonly meaning: Bilingual;
  /** Why the law makes this fact matter; of a technical fact, where it is described. */
  readonly norm: string;
  /** `decide` reads it off the disclosure itself; whoever supplies it besides is ignored. */
  readonly derived?: true;
  /** Said of each person by itself: a condition reads it of the person whose block is judged. */
  readonly ofPerson?: true;
}

const assertionFacts = [
  {
    source: 'assertion', code: 'costBearerUnclear', type: 'boolean', norm: 'AVIG Art. 85f Abs. 3',
    meaning: { de: 'Es steht noch nicht fest, wer die Kosten trägt.', en: 'It is not yet clear who bears the cost.' },
  },
  {
    source: 'assertion', code: 'noOverridingPrivateInterest', type: 'boolean', norm: 'AVIG Art. 85f Abs. 3; IVG Art. 68bis Abs. 2–3; AVIG Art. 97a Abs. 1',
    meaning: { de: 'Kein überwiegendes Privatinteresse steht der Bekanntgabe entgegen.', en: 'No overriding private interest stands against the disclosure.' },
  },
  {
    source: 'assertion', code: 'recipientBenefit', type: 'boolean', norm: 'AVIG Art. 85f Abs. 2 lit. a',
    meaning: { de: 'Die Person bezieht Leistungen der empfangenden Stelle.', en: 'The person receives benefits from the recipient.' },
  },
  {
    source: 'assertion', code: 'dataFromAvam', type: 'boolean', norm: 'ALV-IsV Art. 5',
    meaning: { de: 'Die Daten stammen aus AVAM oder ASAL.', en: 'The data come from AVAM or ASAL.' },
  },
  {
    source: 'assertion', code: 'dataObtainedByRelease', type: 'boolean', norm: 'IIZ-DAP, R11',
    meaning: { de: 'Die Daten wurden durch eine Entbindung von der Schweigepflicht erlangt.', en: 'The data were obtained by a release from secrecy.' },
  },
  {
    source: 'assertion', code: 'identityVerified', type: 'boolean', norm: 'DSV Art. 16 Abs. 5',
    meaning: { de: 'Die Identität der Person wurde geprüft.', en: "The person's identity was verified." },
  },
  {
    source: 'assertion', code: 'thirdPartyInterestsChecked', type: 'boolean', norm: 'DSG Art. 26',
    meaning: { de: 'Überwiegende Interessen Dritter wurden geprüft.', en: 'Overriding interests of third parties were checked.' },
  },
] as const satisfies readonly FactCode[];

const agreementFacts = [
  {
    source: 'agreement', code: 'reciprocity', type: 'boolean', norm: 'AVIG Art. 85f Abs. 2 lit. b; IVG Art. 68bis Abs. 3',
    meaning: { de: 'Die empfangende Stelle gewährt der sendenden Gegenrecht.', en: 'The recipient grants the sender reciprocity.' },
  },
  {
    source: 'agreement', code: 'secoExportApproval', type: 'boolean', norm: 'ALV-IsV Art. 5',
    meaning: { de: 'Die Ausgleichsstelle (SECO) hat die Ausleitung aus AVAM/ASAL bewilligt.', en: 'The compensation office (SECO) approved the export from AVAM/ASAL.' },
  },
  {
    source: 'agreement', code: 'cantonalFormalBasis', type: 'boolean', norm: 'IVG Art. 68bis Abs. 3; Teilrevision Sozialgesetz SO (noch nicht in Kraft)',
    meaning: { de: 'Eine formell-gesetzliche kantonale Grundlage ist in Kraft.', en: 'A cantonal basis in a formal law is in force.' },
  },
  {
    source: 'agreement', code: 'cantonalBasis', type: 'boolean', norm: 'Sozialgesetz SO (BGS 831.1), InfoDG SO (BGS 114.1) (offen)',
    meaning: { de: 'Eine kantonale Grundlage für die Fallübergabe ist in Kraft.', en: 'A cantonal basis for handing over a case is in force.' },
  },
  {
    source: 'agreement', code: 'processingMandate', type: 'boolean', norm: 'DSG Art. 9 (analog)',
    meaning: { de: 'Ein Auftrags- und Bearbeitungsvertrag zwischen den beiden Stellen ist in Kraft.', en: 'A mandate and processing agreement between the two partners is in force.' },
  },
] as const satisfies readonly FactCode[];

const registryFacts = [
  {
    source: 'registry', code: 'senderParticipates', type: 'boolean', norm: 'IVG Art. 68bis Abs. 2; IIZ-DAP, fallbezogener Austausch',
    meaning: { de: 'Die sendende Stelle führt den Fall oder nimmt an ihm teil.', en: 'The sender leads the case or takes part in it.' },
  },
  {
    source: 'registry', code: 'recipientParticipates', type: 'boolean', norm: 'IVG Art. 68bis Abs. 2; IIZ-DAP, fallbezogener Austausch',
    meaning: { de: 'Die empfangende Stelle führt den Fall oder nimmt an ihm teil.', en: 'The recipient leads the case or takes part in it.' },
  },
  {
    source: 'registry', code: 'recipientInCase', type: 'boolean', norm: 'IIZ-DAP, R23',
    meaning: {
      de: 'Die empfangende Stelle führt den Fall oder nimmt teil, hat ihn angemeldet oder übergeben, oder eine Meldung des Falls ging an sie.',
      en: 'The recipient leads the case or takes part, has registered it or handed it over, or a message of the case was leased or delivered to it.',
    },
  },
  {
    source: 'registry', code: 'caseRelation', type: 'string', norm: 'IIZ-DAP, R06',
    meaning: {
      de: 'Stellung der beiden im Fall: LEAD_TO_PARTICIPANT, PARTICIPANT_TO_LEAD, LEAD_TO_INVITED, INVITED_TO_LEAD oder OTHER (siehe caseRelation()).',
      en: 'How the two stand in the case: LEAD_TO_PARTICIPANT, PARTICIPANT_TO_LEAD, LEAD_TO_INVITED, INVITED_TO_LEAD or OTHER (see caseRelation()).',
    },
  },
  {
    source: 'registry', code: 'registrationConsentIds', type: 'strings', norm: 'IIZ-DAP, R06',
    meaning: {
      de: 'Die Einwilligungen, auf denen die Fallanmeldung bei der nicht fallführenden der beiden Stellen beruht.',
      en: 'The consents on which the registration with whichever of the two does not lead the case rests.',
    },
  },
  {
    source: 'registry', code: 'childPersonIds', type: 'strings', norm: 'IIZ-DAP, R21',
    meaning: { de: 'Personen des Falls mit der Rolle CHILD.', en: 'Persons of the case whose role is CHILD.' },
  },
  {
    source: 'registry', code: 'referencedMessageDeliveredToSender', type: 'boolean', norm: 'IIZ-DAP, R17',
    meaning: { de: 'Die referenzierte Meldung ging an die antwortende Stelle.', en: 'The referenced message was leased or delivered to the replier.' },
  },
  {
    source: 'registry', code: 'referencedMessageFromRecipient', type: 'boolean', norm: 'IIZ-DAP, R17',
    meaning: { de: 'Die referenzierte Meldung stammt von der empfangenden Stelle.', en: 'The referenced message was sent by the recipient.' },
  },
  {
    source: 'registry', code: 'ownMessage', type: 'boolean', norm: 'IIZ-DAP, R18',
    meaning: { de: 'Die zurückgerufene Meldung stammt von der sendenden Stelle.', en: 'The target of the recall was sent by the sender.' },
  },
  {
    source: 'registry', code: 'targetSentToRecipient', type: 'boolean', norm: 'IIZ-DAP, R18',
    meaning: { de: 'Die zurückgerufene Meldung war an die empfangende Stelle gerichtet.', en: 'The target of the recall was addressed to the recipient.' },
  },
  {
    source: 'registry', code: 'priorRequest', type: 'boolean', norm: 'AVIG Art. 97a Abs. 1; AVG Art. 34a Abs. 1; AHVG Art. 50a Abs. 1; ATSG Art. 32 Abs. 1',
    meaning: {
      de: 'Die Meldung antwortet auf ein begründetes request.info der empfangenden an die sendende Stelle in diesem Fall, zum selben Zweck.',
      en: "The message answers a reasoned request.info of the recipient's to the sender in this case, to the same purpose.",
    },
  },
  {
    source: 'registry', code: 'priorRequestBlocks', type: 'strings', norm: 'AVIG Art. 97a Abs. 5; AVG Art. 34a Abs. 5',
    meaning: { de: 'Die Blöcke, um die jenes Gesuch bat.', en: 'The block names that request asked for.' },
  },
  {
    source: 'registry', code: 'accessRequestOpen', type: 'boolean', norm: 'DSG Art. 25; DSV Art. 16–18',
    meaning: {
      de: 'Die Meldung antwortet auf ein offenes Auskunftsbegehren der empfangenden Stelle über diese Person in diesem Fall.',
      en: "The message answers an open access request of the recipient's about that person in this case.",
    },
  },
  {
    source: 'registry', code: 'targetsDisclosed', type: 'boolean', norm: 'DSG Art. 32, 41; AVIV Art. 126 Abs. 3',
    meaning: {
      de: 'Jede betroffene Meldung gehört zum Fall und gab den betroffenen Block dieser Person bekannt, und die sendende Stelle hat ihn.',
      en: 'Every target is a message of the case and disclosed the concerned block of that person, and the sender has it.',
    },
  },
  {
    source: 'registry', code: 'disclosedBlocks', type: 'strings', norm: 'DSG Art. 6 Abs. 3; AVIV Art. 126 Abs. 3',
    meaning: {
      de: 'Die betroffenen Blöcke der Person, welche die empfangende Stelle hat: aus Meldungen des Falls an sie oder aus der betroffenen Meldung, die sie selbst sandte.',
      en: 'The blocks concerned, of the person concerned, that the recipient has: from messages of the case to it, or from the target that it sent itself.',
    },
  },
  {
    source: 'registry', code: 'recipientCompetent', type: 'boolean', norm: 'Sozialgesetz SO (BGS 831.1) §§ 27 ff.',
    meaning: { de: 'Die empfangende Region ist für die neue Wohngemeinde zuständig.', en: 'The receiving region is competent for the new municipality.' },
  },
  {
    source: 'registry', code: 'openTransferOffer', type: 'boolean', norm: 'IIZ-DAP, R10',
    meaning: { de: 'Die empfangende Stelle hat der sendenden die Übernahme angeboten; das Angebot ist offen.', en: 'The recipient offered the case to the sender, and the offer is open.' },
  },
] as const satisfies readonly FactCode[];

const messageFacts = [
  {
    source: 'message', code: 'messageType', type: 'string', norm: 'eCH-0058', derived: true,
    meaning: { de: 'Meldungstyp.', en: 'Message type.' },
  },
  {
    source: 'message', code: 'subjectCount', type: 'number', norm: 'RRB 2025/1559 Ziff. 2.4', derived: true,
    meaning: { de: 'Zahl der Personen, über die die Meldung etwas sagt.', en: 'Number of persons that the message says something about.' },
  },
  {
    source: 'message', code: 'dayOfDecision', type: 'date', norm: 'IIZ-DAP, R01, R12', derived: true,
    meaning: { de: 'Der Tag des Entscheids nach der Uhr der Plattform: was die Meldung auf später datiert, ist noch nicht geschehen.', en: "The day of the decision by the platform's clock: what the message dates later has not happened yet." },
  },
  {
    source: 'message', code: 'caseBound', type: 'boolean', norm: 'AVIG Art. 85f Abs. 2 («im Einzelfall»)',
    meaning: { de: 'Die Meldung gehört zu einem einzelnen Fall (frame.iiz.caseRef).', en: 'The message belongs to one case (frame.iiz.caseRef).' },
  },
  {
    source: 'message', code: 'messageDate', type: 'date', norm: 'eCH-0058',
    meaning: { de: 'frame.messageDate.', en: 'frame.messageDate.' },
  },
  {
    source: 'message', code: 'evidenceHash', type: 'string', norm: 'DSG Art. 6 Abs. 7',
    meaning: { de: 'Hashwert des Einwilligungsdokuments (evidence.documentHash).', en: 'Hash of the consent document (evidence.documentHash).' },
  },
  {
    source: 'message', code: 'minorPersonIds', type: 'strings', norm: 'IIZ-DAP, R21',
    meaning: { de: 'Personen, deren Block isMinor = true sagt.', en: 'Persons whose block says isMinor = true.' },
  },
  {
    source: 'message', code: 'subjectInformedOn', type: 'date', norm: 'IVG Art. 3b Abs. 3',
    meaning: { de: 'Tag, an dem die Person über die Meldung informiert wurde.', en: 'Day on which the person was told of the report.' },
  },
  {
    source: 'message', code: 'informedOn', type: 'date', norm: 'AVIG Art. 85f Abs. 4; IVG Art. 68bis Abs. 4',
    meaning: { de: 'Tag, an dem die Person nachträglich informiert wurde.', en: 'Day on which the person was informed afterwards.' },
  },
  {
    source: 'message', code: 'decisionTouchesRecipient', type: 'boolean', norm: 'IVG Art. 68bis Abs. 5',
    meaning: { de: 'Die Verfügung berührt den Leistungsbereich der empfangenden Stelle (affectedBenefitArea).', en: "The decision touches the recipient's benefit area (affectedBenefitArea)." },
  },
  {
    source: 'message', code: 'permit', type: 'string', norm: 'AIG Art. 53 Abs. 5; VIntA Art. 9', ofPerson: true,
    meaning: { de: 'Ausweis der Person: B_REF, F_VA oder F_REF.', en: 'Permit of the person: B_REF, F_VA or F_REF.' },
  },
  {
    source: 'message', code: 'labourMarketReady', type: 'boolean', norm: 'VIntA Art. 9', ofPerson: true,
    meaning: { de: 'Die Person wurde als arbeitsmarktfähig beurteilt.', en: 'The person was assessed as ready for the labour market.' },
  },
  {
    source: 'message', code: 'identityVerified', type: 'boolean', norm: 'DSV Art. 16 Abs. 5',
    meaning: { de: 'Feld identityVerified von rights.access-request.', en: 'Field identityVerified of rights.access-request.' },
  },
  {
    source: 'message', code: 'justificationLength', type: 'number', norm: 'AVIG Art. 97a Abs. 1 («schriftlich begründet»)',
    meaning: { de: 'Zahl der lesbaren Zeichen der Begründung, nie ihr Text.', en: 'Number of readable characters of the justification, never its text.' },
  },
  {
    source: 'message', code: 'requestedBlocks', type: 'strings', norm: 'AVIG Art. 97a Abs. 5',
    meaning: { de: 'Die Blöcke, um die ein request.info bittet.', en: 'The block names that a request.info asks for.' },
  },
  {
    source: 'message', code: 'limitationProfileOnly', type: 'boolean', norm: 'IVG Art. 68bis Abs. 3',
    meaning: { de: 'Der Block health nennt nur Einschränkungen und Belastbarkeit, keine Diagnose.', en: 'The block health states limitations and capacity only, no diagnosis.' },
  },
  {
    source: 'message', code: 'incapacityCertificateOnly', type: 'boolean', norm: 'IVG Art. 3b',
    meaning: { de: 'Der Block health enthält nur das Arbeitsunfähigkeitszeugnis.', en: 'The block health holds the certificate of incapacity only.' },
  },
  {
    source: 'message', code: 'freeTextHitBlocks', type: 'strings', norm: 'IIZ-DAP, D03',
    meaning: { de: 'Blöcke, in deren Freitext Gesundheits- oder Sanktionsangaben vermutet werden.', en: 'Blocks whose free text is suspected to state health or sanctions.' },
  },
] as const satisfies readonly FactCode[];

/** Every fact that a rule may rest on; a pack naming another one does not load. */
export const factCodes = [...assertionFacts, ...agreementFacts, ...registryFacts, ...messageFacts];
