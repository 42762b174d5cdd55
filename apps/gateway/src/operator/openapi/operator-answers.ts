import { obligationKinds, obligationStates } from '#cases';
import { answerSchemas } from '../../openapi/answer-schemas.ts';
import { count, flag, listOf, named, object, sha256, text, time, uuid } from './answer-shapes.ts';
import { policyAnswers } from './policy-answers.ts';
import { shownTargets } from './request-schemas.ts';

const partner = { partnerId: text, role: text, name: text, channel: { type: 'string', enum: ['topic', 'inbox'] }, regionId: text, encryptionKeyPem: text, blockedAt: time, shortRsaUntil: time };
const partnerOptional = ['regionId', 'encryptionKeyPem', 'blockedAt', 'shortRsaUntil'];
const key = { keyid: sha256, partnerId: text, alg: text, validFrom: time, validUntil: time, revokedAt: time, blockedAt: time };
const keyOptional = ['revokedAt', 'blockedAt'];

const day = { type: 'string', format: 'date' } as const;
const shownCount = { type: ['integer', 'null'], minimum: 0, description: 'Null: zurückgehalten, weil zu klein oder daraus errechenbar · held back, as too small or given away by it' } as const;

const nextCursor = { ...text, description: 'Als `cursor` verlangt er, was danach kommt; fehlt am Ende · as `cursor` it asks for what comes behind; missing at the end' } as const;
const messageName = object({ senderId: text, messageId: { type: 'string', format: 'uuid' } });

/** What the operator API answers, each under its name in `components.schemas`. */
export const operatorAnswers = {
  Partner: object(partner, partnerOptional),
  PartnerWithKeys: object(
    {
      ...partner,
      keys: listOf(object({ ...key, certificateFault: { ...text, description: 'Weshalb das Zertifikat jetzt nicht gilt · why the certificate does not hold now' } }, [...keyOptional, 'certificateFault'])),
    },
    partnerOptional,
  ),
  Partners: object({ partners: listOf(named('Partner')) }),
  Key: object(key, keyOptional),
  ...policyAnswers,
  ParkedDelivery: object(
    { deliveryId: { type: 'string', format: 'uuid' }, senderId: text, messageId: { type: 'string', format: 'uuid' }, recipient: text, channel: { type: 'string', enum: ['topic', 'inbox'] }, code: text, routedAt: time, ordered: { type: 'string', enum: ['redrive', 'reject'] } },
    ['ordered'],
  ),
  ParkedDeliveries: object({ deliveries: listOf(named('ParkedDelivery')) }),
  Rehearsal: object({ obligationId: { type: 'string', format: 'uuid' }, asOf: { type: 'string', format: 'date' } }),
  Obligations: object({
    obligations: listOf(object(
      {
        obligationId: { type: 'string', format: 'uuid' }, kind: { type: 'string', enum: obligationKinds }, state: { type: 'string', enum: obligationStates }, partnerId: text, dueOn: { type: 'string', format: 'date' },
        reference: { ...messageName, description: 'Die Meldung, aus der die Pflicht folgt · the message that brings it about' }, openedAt: time, remindedAt: time, overdueAt: time, doneAt: time,
        closedBy: { ...messageName, description: 'Die Meldung, die sie erfüllt · the message that fulfils it' },
      },
      ['remindedAt', 'overdueAt', 'doneAt', 'closedBy'],
    )),
    more: { type: 'boolean' },
  }),
  Erasure: object(
    {
      erasureId: { type: 'string', format: 'uuid' },
      scope: { type: 'string', enum: ['message', 'case', 'person', 'class'] },
      state: { type: 'string', enum: ['preview', 'waiting', 'withdrawn', 'stopped', 'effective', 'complete'], description: 'waiting: auf Genehmigungen oder die Aufhebung einer Sperre; withdrawn: zurückgezogen oder abgelehnt; effective: unlesbar; complete: auch aus Sicherungen und Topics verschwunden · waiting: for approvals or the release of a hold; withdrawn: withdrawn or declined; effective: unreadable; complete: gone from backups and topics too' },
      requestedAt: time,
      target: { oneOf: shownTargets, description: 'Worüber, solange der Auftrag wartet, für GSIIZ und DPO; fehlt bei einer AHV-Nummer, die nirgends aufbewahrt ist · what it is about as long as it waits, for GSIIZ and DPO; missing for an AHV number, which is kept nowhere' },
      approvedBy: listOf({ type: 'string', enum: ['GSIIZ', 'DPO'] }),
      approvalsNeeded: count,
      counts: object({ messages: count, aboutOthers: { ...count, description: 'davon auch über andere Personen · of them about others too' }, waiting: { ...count, description: 'Zustellungen, die noch nicht weg sind oder noch abgeholt werden können · deliveries that have not left or may still be fetched' }, held: count }),
      stoppedBy: listOf({ type: 'string', format: 'uuid', description: 'Legal Holds, die dagegen stehen · legal holds that stand against it' }),
      effectiveAt: { ...time, description: 'Ab dann kann niemand den Inhalt lesen · from then on nobody can read the content' },
      completeOn: { ...time, description: 'Ab dann führt auch keine Sicherung und kein Topic mehr zurück · from then on no backup and no topic leads back either' },
      rewrittenAt: { ...time, description: 'Die Schlüsseltabelle wurde neu geschrieben · the table of keys was written anew' },
    },
    ['erasureId', 'requestedAt', 'target', 'approvedBy', 'effectiveAt', 'completeOn', 'rewrittenAt'],
  ),
  Erasures: object({ erasures: listOf(named('Erasure')), nextCursor }, ['nextCursor']),
  Hold: object({ holdId: { type: 'string', format: 'uuid' }, kind: { type: 'string', enum: ['message', 'case', 'person'] }, placedAt: time, releaseAskedBy: listOf({ type: 'string', enum: ['GSIIZ', 'DPO'] }), releaseNeeds: count, releasedAt: time }, ['releasedAt']),
  Holds: object({ holds: listOf(named('Hold')), nextCursor }, ['nextCursor']),
  Restore: object({
    confirmed: { ...flag, description: 'Falsch: Partner werden mit 503 abgewiesen, und nichts wird vernichtet · false: partners are answered 503, and nothing is destroyed' },
    confirmations: count,
    confirmationsNeeded: count,
    confirmedBy: { ...listOf(text), description: 'Wer von zweien schon bestätigt hat · who of two has confirmed already' },
    restored: {
      ...object({ at: time, records: count, erased: count, withdrawn: count, restricted: count }),
      description: 'Wie viele Einträge des Protokolls der Datenbank fehlten, und was sogleich nachgeholt ist; fehlt, wo nie wiederhergestellt wurde · how many records of the log the database lacked, and what was done again at once; missing where it was never restored',
    },
    operated: listOf(object(
      {
        eventId: uuid, at: time, action: text, role: text, pack: text, detail: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
        isBack: { ...flag, description: 'Fehlt, wo nur ein Mensch es beurteilen kann: wen es betraf, ist im Protokoll verschlossen · missing where only a person can tell: whom it was about is sealed in the log' },
      },
      ['pack', 'isBack'],
    )),
  }, ['restored']),
  PublishedTable: object(
    { rows: listOf(text), columns: listOf(text), counts: listOf(listOf(shownCount)), columnTotals: listOf(shownCount), rowTotals: listOf(shownCount), total: shownCount },
    ['rowTotals', 'total'],
  ),
  Controlling: object({
    period: object({ from: day, to: day }),
    tables: object({ indicators: named('PublishedTable'), assessments: named('PublishedTable'), phases: named('PublishedTable'), segments: named('PublishedTable') }),
  }),
  Csv: { type: 'string', description: 'RFC 4180' },
  Republication: object({ since: time, rows: { ...count, description: 'So viele Zeilen der Outbox gehen noch einmal · so many rows of the outbox go once more' } }),
  KekRotation: object({ rotationId: { type: 'string', format: 'uuid' }, toKek: text, rewrapped: count, orderedAt: time, doneAt: time }, ['doneAt']),
  Keks: object({
    current: { ...text, description: 'Womit neue Schlüssel umhüllt werden · what wraps new keys' },
    keks: listOf(object({ kekId: text, keys: count })),
    rotations: listOf(named('KekRotation')),
  }),
  Figures: object({
    partners: object({ active: count, blocked: count }),
    keys: object({ inForce: count, blocked: count, revoked: count, expired: count }),
    outbox: object({ waitingRows: count, oldestSeconds: { type: 'number', minimum: 0 } }),
    openInbox: listOf(object({ state: text, count })),
    accepted: listOf(object({ day: { type: 'string', format: 'date' }, count })),
  }),
  Document: { type: 'object', description: 'OpenAPI 3.1' },
  Problem: answerSchemas.Problem,
} as const;

export type OperatorAnswer = keyof typeof operatorAnswers;
