import { rolloutStatuses } from '#cases';
import type { RolloutStatus } from '#cases';
import { reasonForm as reason, ticketForm as ticket, uuidForm } from '#schemas';

const roles = ['SR', 'RAV', 'ALK', 'IVST', 'VPE', 'KOI', 'GSIIZ', 'AGS', 'DPO', 'IDSB', 'OPS'] as const;
const pem = { type: 'string', minLength: 1, maxLength: 65_536 } as const;
const time = { type: 'string', format: 'date-time' } as const;
const packVersion = { type: 'string', pattern: '^[a-z0-9][a-z0-9.-]{0,63}$' } as const;

function object<P extends Record<string, object>>(properties: P, optional: readonly (keyof P & string)[] = []): object {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

const uuid = { type: 'string', pattern: `^${uuidForm}$` } as const;
const partnerId = { type: 'string', pattern: '^[a-z0-9-]{1,64}$' } as const;
const kind = (name: string): object => ({ const: name });
const vn = { type: 'string', pattern: '^756(?:\\.[0-9]{4}\\.[0-9]{4}\\.[0-9]{2}|[0-9]{10})$', description: 'AHV-Nummer: die Person in allen Fällen · AHV number: the person in every case' } as const;

/** What an order or a hold is about. A person by id is one of a case, by AHV number the person in every case. */
const named = [
  object({ kind: kind('message'), senderId: partnerId, messageId: uuid }),
  object({ kind: kind('case'), caseId: uuid }),
  object({ kind: kind('person'), personId: uuid }),
] as const;
const targets = [...named, object({ kind: kind('person'), vn })] as const;
const classes = [
  object({ kind: kind('class'), group: { type: 'integer', minimum: 1, maximum: 99, description: 'Gruppe der Aufbewahrung · retention group' }, before: time }),
  object({ kind: kind('class'), type: { type: 'string', pattern: '^[a-z][a-z0-9-]*\\.(?:[a-z0-9-]+|\\*)$', description: '`segment.assigned` oder · or `segment.*`' }, before: time }),
] as const;

/** What an order may be said to be about: an AHV number is kept nowhere. */
export const shownTargets = [...named, ...classes] as const;

/** What operators send, each under its name in `components.schemas`: the description and the check are one. */
export const requestSchemas = {
  PartnerEntry: object(
    {
      role: { type: 'string', enum: roles },
      name: { type: 'string', minLength: 1, maxLength: 200, description: 'Name der Stelle · name of the body' },
      regionId: { type: 'string', pattern: '^[a-z0-9-]{1,64}$' },
      channel: { type: 'string', enum: ['topic', 'inbox'] },
      encryptionKeyPem: { ...pem, description: 'Öffentlicher Schlüssel, auf den Zustellungen am Topic verschlüsselt werden · public key to which deliveries on the topic are encrypted' },
    },
    ['regionId', 'encryptionKeyPem'],
  ),
  Reason: object({ reason }),
  RepublicationEntry: object({ since: { ...time, description: 'Ab wann Kafka Bestätigtes verloren haben kann; aufbewahrt sind sieben Tage · from when on Kafka may have lost what it had acknowledged; seven days are kept' }, reason }),
  RsaException: object({ until: { ...time, description: 'Höchstens ein Jahr voraus · at most a year ahead' }, reason }),
  KeyEntry: object(
    {
      certificatePem: { ...pem, description: 'Das Zertifikat, nach Wunsch gefolgt von seinen Zwischenstellen · the certificate, optionally followed by its intermediates' },
      csrPem: { ...pem, description: 'PKCS#10: beweist, dass der Partner den privaten Schlüssel hat · proves that the partner holds the private key' },
    },
    ['csrPem'],
  ),
  PackEntry: object({ source: { type: 'string', minLength: 1, maxLength: 400_000, description: 'Das Regelwerk, YAML · the policy pack, YAML' } }),
  ActivationEntry: object(
    { version: packVersion, activeFrom: time, simulationId: { type: 'string', format: 'uuid', description: 'Nötig, sobald das Regelwerk etwas neu zulässt · needed as soon as the pack permits anything anew' } },
    ['activeFrom', 'simulationId'],
  ),
  RolloutEntry: object({
    status: { type: 'string', enum: rolloutStatuses }, validFrom: { type: 'string', format: 'date', description: 'Erster Tag, heute oder später · first day, today or later' },
    evidence: { type: 'string', minLength: 3, maxLength: 500, description: 'Woher das bekannt ist · where that is known from' },
  }),
  ComparisonEntry: object({ against: { ...packVersion, description: 'Vorgabe: das geltende Regelwerk · by default the pack in force' } }, ['against']),
  SimulationEntry: object({ from: time, until: time, inForceOn: { ...time, description: 'Tag, dessen Regeln des Entwurfs gelten; Vorgabe: jetzt · day whose rules of the draft count; by default now' } }, ['inForceOn']),
  ExplanationEntry: object({ senderId: { type: 'string', pattern: '^[a-z0-9-]{1,64}$' }, messageId: { type: 'string', format: 'uuid' } }),
  ReplayEntry: object({ senderId: partnerId, messageId: uuid, reason, ticket }),
  ErasureEntry: object(
    { target: { oneOf: [...targets, ...classes] }, reason, dryRun: { type: 'boolean', description: 'Nur zählen und sagen, was dagegen steht · only count and say what stops it' } },
    ['dryRun'],
  ),
  Rehearsal: object({ asOf: { type: 'string', format: 'date', description: 'Der Tag, der gelten soll · the day that is to count' } }),
  HoldEntry: object({ target: { oneOf: targets }, reason }),
  Confirmation: object({ reason, ticket }),
  SuspensionEntry: object({ version: packVersion, ruleId: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$' }, reason }),
} as const;

export type RequestName = keyof typeof requestSchemas;

type OneOfAll = { kind: 'message'; senderId: string; messageId: string } | { kind: 'case'; caseId: string } | { kind: 'person'; personId: string } | { kind: 'person'; vn: string };

/** The same as types. */
export interface Requests {
  PartnerEntry: { role: (typeof roles)[number]; name: string; regionId?: string; channel: 'topic' | 'inbox'; encryptionKeyPem?: string };
  Reason: { reason: string };
  RepublicationEntry: { since: string; reason: string };
  RsaException: { until: string; reason: string };
  KeyEntry: { certificatePem: string; csrPem?: string };
  PackEntry: { source: string };
  ActivationEntry: { version: string; activeFrom?: string; simulationId?: string };
  RolloutEntry: { status: RolloutStatus; validFrom: string; evidence: string };
  ComparisonEntry: { against?: string };
  SimulationEntry: { from: string; until: string; inForceOn?: string };
  ExplanationEntry: { senderId: string; messageId: string };
  ReplayEntry: { senderId: string; messageId: string; reason: string; ticket: string };
  ErasureEntry: { target: OneOfAll | { kind: 'class'; group?: number; type?: string; before: string }; reason: string; dryRun?: boolean };
  Rehearsal: { asOf: string };
  HoldEntry: { target: OneOfAll; reason: string };
  Confirmation: { reason: string; ticket: string };
  SuspensionEntry: { version: string; ruleId: string; reason: string };
}
