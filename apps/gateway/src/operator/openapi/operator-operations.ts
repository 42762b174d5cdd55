import { obligationKinds, obligationStates } from '#cases';
import type { ProblemSlug } from '#problems';
import type { LookerRole } from '../operator-actions.ts';
import type { OperatorAnswer } from './operator-answers.ts';
import type { RequestName } from './request-schemas.ts';

/** One method of one path of the operator API, as people describe it. */
export interface OperatorOperation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** In the notation of OpenAPI. */
  readonly path: string;
  readonly title: { readonly de: string; readonly en: string };
  /** To whom it is open; none: to everybody. */
  readonly roles: readonly LookerRole[];
  /** Filters in the query, each with the values that it may have; none: a partner's id. */
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly request?: RequestName;
  readonly status?: 201 | 202;
  readonly answer: OperatorAnswer;
  /** Refusals beyond those that every request may get. */
  readonly problems?: readonly ProblemSlug[];
}

const all = ['OPS', 'GSIIZ', 'DPO'] as const;
const ops = ['OPS'] as const;
const steering = ['KOI', 'AGS', 'GSIIZ'] as const;
const lookedUp = ['not-found'] as const;

const partners: readonly OperatorOperation[] = [
  { id: 'listPartners', method: 'get', path: '/v1/partners', roles: all, answer: 'Partners', title: { de: 'Alle Partner', en: 'All partners' } },
  { id: 'showPartner', method: 'get', path: '/v1/partners/{partnerId}', roles: all, answer: 'PartnerWithKeys', problems: lookedUp, title: { de: 'Ein Partner mit seinen Schlüsseln', en: 'A partner with its keys' } },
  { id: 'enterPartner', method: 'put', path: '/v1/partners/{partnerId}', roles: ops, request: 'PartnerEntry', answer: 'Partner', problems: ['key-rejected'], title: { de: 'Partner aufnehmen oder ändern', en: 'Register or change a partner' } },
  { id: 'blockPartner', method: 'post', path: '/v1/partners/{partnerId}/block', roles: all, request: 'Reason', answer: 'Partner', problems: lookedUp, title: { de: 'Partner sofort sperren', en: 'Block a partner at once' } },
  { id: 'unblockPartner', method: 'post', path: '/v1/partners/{partnerId}/unblock', roles: all, request: 'Reason', answer: 'Partner', problems: lookedUp, title: { de: 'Sperre eines Partners aufheben', en: 'Lift the block of a partner' } },
  { id: 'allowShortRsa', method: 'post', path: '/v1/partners/{partnerId}/rsa-exception', roles: ops, request: 'RsaException', answer: 'Partner', problems: lookedUp, title: { de: 'Befristete Ausnahme für RSA ab 2048 Bit', en: 'Dated exception for RSA from 2048 bits on' } },
];

const keys: readonly OperatorOperation[] = [
  { id: 'enrolKey', method: 'post', path: '/v1/partners/{partnerId}/keys', roles: ops, request: 'KeyEntry', status: 201, answer: 'Key', problems: ['not-found', 'key-rejected'], title: { de: 'Schlüssel registrieren, neben den bestehenden', en: 'Enrol a key, beside the existing ones' } },
  { id: 'revokeKey', method: 'post', path: '/v1/keys/{keyid}/revoke', roles: all, request: 'Reason', answer: 'Key', problems: lookedUp, title: { de: 'Schlüssel endgültig widerrufen', en: 'Revoke a key for good' } },
  { id: 'blockKey', method: 'post', path: '/v1/keys/{keyid}/block', roles: all, request: 'Reason', answer: 'Key', problems: lookedUp, title: { de: 'Schlüssel sofort sperren', en: 'Block a key at once' } },
  { id: 'unblockKey', method: 'post', path: '/v1/keys/{keyid}/unblock', roles: all, request: 'Reason', answer: 'Key', problems: lookedUp, title: { de: 'Sperre eines Schlüssels aufheben', en: 'Lift the block of a key' } },
];

const regions: readonly OperatorOperation[] = [
  { id: 'listRollouts', method: 'get', path: '/v1/regions', roles: all, answer: 'Rollouts', title: { de: 'Stand der Einführung je Sozialregion', en: 'How far each social region has come' } },
  { id: 'introduceRegion', method: 'post', path: '/v1/regions/{regionId}/rollout', roles: ['GSIIZ'], request: 'RolloutEntry', answer: 'Rollout', problems: lookedUp, title: { de: 'Sozialregion ab einem Tag einführen; davor erhält sie nichts', en: 'Introduce a social region from a day on; before it is sent nothing' } },
];

const policy: readonly OperatorOperation[] = [
  { id: 'showPolicy', method: 'get', path: '/v1/policy', roles: all, answer: 'Policy', title: { de: 'Regelwerke, Inkraftsetzungen, Anträge, Aussetzungen', en: 'Packs, activations, requests, suspensions' } },
  { id: 'storePack', method: 'post', path: '/v1/policy/packs', roles: ['OPS', 'GSIIZ'], request: 'PackEntry', status: 201, answer: 'Pack', problems: ['payload-invalid'], title: { de: 'Regelwerk ablegen, ohne es in Kraft zu setzen', en: 'Store a pack without putting it into force' } },
  { id: 'requestActivation', method: 'post', path: '/v1/policy/activations', roles: ['OPS', 'GSIIZ'], request: 'ActivationEntry', status: 201, answer: 'Activation', problems: ['not-found', 'payload-invalid'], title: { de: 'Inkraftsetzung beantragen; was etwas neu zulässt, mit seiner Simulation', en: 'Ask for an activation; of what permits anything anew, with its simulation' } },
  { id: 'approveActivation', method: 'post', path: '/v1/policy/activations/{requestId}/approve', roles: ['GSIIZ', 'DPO'], answer: 'Activation', problems: ['not-found', 'payload-invalid'], title: { de: 'Inkraftsetzung genehmigen: zwei verschiedene, nie wer sie beantragt hat', en: 'Approve an activation: two different people, never the one who asked' } },
  { id: 'withdrawActivation', method: 'post', path: '/v1/policy/activations/{requestId}/withdraw', roles: all, request: 'Reason', answer: 'Activation', problems: lookedUp, title: { de: 'Antrag auf Inkraftsetzung zurückziehen, wer ihn gestellt hat, oder ablehnen, wer genehmigen darf; nur solange er wartet', en: 'Withdraw a request for an activation, or decline it as an approver; only as long as it waits' } },
  { id: 'lintPack', method: 'post', path: '/v1/policy/packs/{version}/lint', roles: all, answer: 'PackFindings', problems: lookedUp, title: { de: 'Was an einem Regelwerk zweifelhaft ist', en: 'What is doubtful about a pack' } },
  { id: 'comparePack', method: 'post', path: '/v1/policy/packs/{version}/diff', roles: all, request: 'ComparisonEntry', answer: 'PackComparison', problems: lookedUp, title: { de: 'Was ein Regelwerk neu erlaubt und verbietet, in Sätzen', en: 'What a pack permits and forbids anew, in sentences' } },
  { id: 'showPackDocument', method: 'get', path: '/v1/policy/packs/{version}/document', roles: all, answer: 'PackDocument', problems: lookedUp, title: { de: 'Das Regelwerk zum Lesen und Unterschreiben', en: 'The pack to read and sign (German)' } },
  { id: 'simulatePack', method: 'post', path: '/v1/policy/packs/{version}/simulation', roles: all, request: 'SimulationEntry', status: 201, answer: 'Simulation', problems: lookedUp, title: { de: 'Entwurf an den Entscheiden einer Zeitspanne erproben, auch an Meldungen, die das Recht allen verweigert hat (90 Tage, heikle 30)', en: 'Try a draft on the decisions of a period, those about messages among them that the law refused to everybody (90 days, sensitive ones 30)' } },
  { id: 'listSimulations', method: 'get', path: '/v1/policy/simulations', roles: all, answer: 'Simulations', title: { de: 'Simulationen, die jüngste zuerst', en: 'Simulations, the youngest first' } },
  { id: 'showSimulation', method: 'get', path: '/v1/policy/simulations/{simulationId}', roles: all, answer: 'Simulation', problems: lookedUp, title: { de: 'Eine Simulation', en: 'One simulation' } },
  { id: 'explainDecision', method: 'post', path: '/v1/policy/explain', roles: all, request: 'ExplanationEntry', answer: 'ExplainedMessage', problems: lookedUp, title: { de: 'Weshalb eine Meldung an ihre Empfänger durfte oder nicht; von einer allen verweigerten 90 Tage lang (heikle 30), danach weiss es das Protokoll', en: 'Why a message might go to its recipients or not; of one refused to everybody for 90 days (sensitive ones 30), later the log knows' } },
  { id: 'replayDecision', method: 'post', path: '/v1/policy/replay', roles: all, request: 'ReplayEntry', answer: 'ReplayedMessage', problems: lookedUp, title: { de: 'Einen Entscheid aus seinen Tatsachen noch einmal treffen: nach dem Regelwerk von damals und nach dem geltenden', en: 'Decide once more from the facts of a decision: under the pack of then and under the one in force' } },
  { id: 'suspendRule', method: 'post', path: '/v1/policy/suspensions', roles: all, request: 'SuspensionEntry', status: 201, answer: 'Suspension', problems: lookedUp, title: { de: 'Regel sofort aussetzen', en: 'Suspend a rule at once' } },
];

const deliveries: readonly OperatorOperation[] = [
  { id: 'listParked', method: 'get', path: '/v1/deliveries/parked', roles: all, answer: 'ParkedDeliveries', title: { de: 'Zustellungen, die nicht übergeben werden konnten', en: 'Deliveries that could not be handed over' } },
  { id: 'redriveDelivery', method: 'post', path: '/v1/deliveries/{deliveryId}/redrive', roles: ops, request: 'Reason', status: 202, answer: 'ParkedDelivery', problems: lookedUp, title: { de: 'Noch einmal zustellen; es wird neu entschieden', en: 'Drive again; it is decided again' } },
  { id: 'rejectDelivery', method: 'post', path: '/v1/deliveries/{deliveryId}/reject', roles: ops, request: 'Reason', status: 202, answer: 'ParkedDelivery', problems: lookedUp, title: { de: 'Verwerfen; der Absender erfährt es', en: 'Reject; the sender is told' } },
  { id: 'republish', method: 'post', path: '/v1/deliveries/republish', roles: ops, request: 'RepublicationEntry', status: 202, answer: 'Republication', problems: ['query-invalid'], title: { de: 'Noch einmal veröffentlichen, was seither an Kafka ging', en: 'Publish once more what has gone to Kafka since' } },
];

const obligations: readonly OperatorOperation[] = [
  {
    id: 'listObligations', method: 'get', path: '/v1/obligations', roles: all, answer: 'Obligations', query: { state: obligationStates, partner: [], kind: obligationKinds }, problems: ['query-invalid'],
    title: { de: 'Pflichten und Fristen der Partner', en: 'What partners owe by a day' },
  },
  {
    id: 'rehearseObligation', method: 'post', path: '/v1/obligations/{obligationId}/rehearse', roles: ops, request: 'Rehearsal', status: 202, answer: 'Rehearsal', problems: lookedUp,
    title: { de: 'Die Zeit einer einzelnen Pflicht spielen; nur wo keine echten Personen sind', en: 'Play the time of a single obligation; only where there are no real persons' },
  },
];

const decide = ['GSIIZ', 'DPO'] as const;

const erasures: readonly OperatorOperation[] = [
  { id: 'listErasures', method: 'get', path: '/v1/erasures', roles: all, answer: 'Erasures', query: { cursor: [] }, problems: ['query-invalid'], title: { de: 'Löschaufträge, die jüngsten zuerst', en: 'Orders to erase, the youngest first' } },
  { id: 'showErasure', method: 'get', path: '/v1/erasures/{erasureId}', roles: all, answer: 'Erasure', problems: lookedUp, title: { de: 'Löschbericht mit seinen zwei Daten', en: 'Report of an erasure with its two dates' } },
  { id: 'orderErasure', method: 'post', path: '/v1/erasures', roles: decide, request: 'ErasureEntry', answer: 'Erasure', title: { de: 'Meldung löschen, die Löschung eines Falls, einer Person oder einer Klasse beantragen; oder nur nachsehen', en: 'Erase a message, ask for the erasure of a case, a person or a class; or only look' } },
  { id: 'approveErasure', method: 'post', path: '/v1/erasures/{erasureId}/approve', roles: decide, answer: 'Erasure', problems: lookedUp, title: { de: 'Löschung genehmigen: zwei verschiedene, nie wer sie beantragt hat', en: 'Approve an erasure: two different people, never the one who asked' } },
  { id: 'withdrawErasure', method: 'post', path: '/v1/erasures/{erasureId}/withdraw', roles: decide, request: 'Reason', answer: 'Erasure', problems: lookedUp, title: { de: 'Löschauftrag zurückziehen oder ablehnen, solange er wartet', en: 'Withdraw or decline an order to erase as long as it waits' } },
  { id: 'listHolds', method: 'get', path: '/v1/holds', roles: all, answer: 'Holds', query: { cursor: [] }, problems: ['query-invalid'], title: { de: 'Legal Holds, die geltenden zuerst', en: 'Legal holds, those in force first' } },
  { id: 'placeHold', method: 'post', path: '/v1/holds', roles: decide, request: 'HoldEntry', status: 201, answer: 'Hold', problems: lookedUp, title: { de: 'Meldung, Fall oder Person vor jeder Löschung bewahren', en: 'Keep a message, a case or a person from any erasure' } },
  { id: 'releaseHold', method: 'delete', path: '/v1/holds/{holdId}', roles: decide, answer: 'Hold', problems: lookedUp, title: { de: 'Aufhebung eines Legal Hold beantragen oder genehmigen: aufgehoben ist er mit dem dritten von drei verschiedenen', en: 'Ask for the release of a legal hold, or approve it: the third of three different people releases it' } },
];

const keks: readonly OperatorOperation[] = [
  { id: 'showKeks', method: 'get', path: '/v1/kek', roles: all, answer: 'Keks', title: { de: 'Welcher Hauptschlüssel wie viele Schlüssel umhüllt, und wie weit ein Wechsel ist', en: 'Which key-encryption key wraps how many keys, and how far a rotation has come' } },
  { id: 'rotateKek', method: 'post', path: '/v1/kek/rotations', roles: ops, request: 'Reason', status: 202, answer: 'KekRotation', title: { de: 'Alle Schlüssel mit dem aktuellen Hauptschlüssel neu umhüllen', en: 'Wrap every key anew under the current key-encryption key' } },
];

const restores: readonly OperatorOperation[] = [
  { id: 'showRestore', method: 'get', path: '/v1/restore', roles: all, answer: 'Restore', title: { de: 'Nach einer Wiederherstellung aus einer Sicherung: was seither betrieben wurde, und was davon wieder gilt', en: 'After a restore from a backup: what operators had done since, and what of it holds again' } },
  { id: 'confirmRestore', method: 'post', path: '/v1/restore/confirm', roles: all, request: 'Confirmation', answer: 'Restore', title: { de: 'Bestätigen, dass das Verlorene neu angeordnet ist: mit dem zweiten von zwei verschiedenen öffnet die Plattform wieder', en: 'Confirm that what was lost is ordered anew: with the second of two different people the platform opens again' } },
];

export const operatorOperations: readonly OperatorOperation[] = [
  ...partners,
  ...keys,
  ...policy,
  ...regions,
  ...deliveries,
  ...obligations,
  ...erasures,
  ...restores,
  ...keks,
  { id: 'showControlling', method: 'get', path: '/v1/controlling', roles: steering, query: { period: [] }, answer: 'Controlling', problems: ['query-invalid'], title: { de: 'Fallzahlen eines abgelaufenen Halbjahrs (2026-H1) nach Region, kleine Zahlen zurückgehalten', en: 'Case counts of a half-year that is over (2026-H1) by region, small counts held back' } },
  { id: 'exportControlling', method: 'get', path: '/v1/controlling/figures.csv', roles: steering, query: { period: [] }, answer: 'Csv', problems: ['query-invalid'], title: { de: 'Dieselben Fallzahlen als CSV', en: 'The same case counts as CSV' } },
  { id: 'showFigures', method: 'get', path: '/v1/figures', roles: all, answer: 'Figures', title: { de: 'Zahlen ohne Inhalt', en: 'Counts without content' } },
  { id: 'describe', method: 'get', path: '/openapi.json', roles: [], answer: 'Document', title: { de: 'Diese Beschreibung', en: 'This description' } },
];

/** What an operation may be answered with beside its success. */
export function problemsOf({ roles, request, problems = [] }: OperatorOperation): ProblemSlug[] {
  return [
    'bad-request', 'unsupported-encoding', 'internal', 'unavailable',
    ...(roles.length === 0 ? [] : (['unauthenticated', 'not-authorised'] as const)),
    ...(request === undefined ? [] : (['json-syntax', 'json-duplicate-key', 'json-too-deep', 'json-number', 'json-encoding', 'json-forbidden-key', 'query-invalid', 'too-large', 'unsupported-media-type'] as const)),
    ...problems,
  ];
}
