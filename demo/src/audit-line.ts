import { isRefusedFetch } from '#audit';
import type { LeafEvent } from '#audit';

/** A line of the audit record as people read it: action | actor | object | outcome | rule. A view of an event. */
export type AuditLine = readonly [action: string, actor: string, object: string, outcome: string, rule: string];

type Outcome = NonNullable<LeafEvent['outcomes']>[number];
type Block = NonNullable<Outcome['blocks']>[number];

/** The lines of one event: what was stored, then what was decided for each recipient. */
export function auditLines(event: LeafEvent): AuditLine[] {
  const message = nameOf(event);
  const rules = String(event.detail?.['rules'] ?? '–');
  switch (event.kind) {
    case 'ACCEPTED':
      return [['STORE', actorOf(event), message, 'OK', `Regelwerk ${event.pack ?? '–'}`], ...decisions(event)];
    case 'REFUSED':
      return [...decisions(event), ['REFUSE', 'iiz-dap', `${message} ${isRefusedFetch(event) ? 'an' : 'von'} ${event.actor.id}`, event.problem?.code ?? '–', '–']];
    case 'DELIVERED':
      return [['DISCLOSE', `${event.message?.senderId} → ${event.recipient}`, message, 'OK', rules]];
    case 'READ':
      return [...(event.detail?.['first'] === true ? [['DISCLOSE', `${event.message?.senderId} → ${event.recipient}`, message, 'OK', rules] as const] : []), ['READ', event.actor.id, message, 'OK', rules]];
    case 'WITHHELD':
      return [['CANCEL', 'iiz-dap', `${message} → ${event.recipient}`, event.problem?.code ?? '–', '–']];
    case 'PARKED':
      return [['PARK', 'iiz-dap', `${message} → ${event.recipient}`, event.problem?.code ?? '–', '–']];
    case 'DESTROYED':
      return [['DESTROY', 'iiz-dap', `Inhalt ${message}`, 'OK', '–']];
    case 'ACKNOWLEDGED':
      return [['ACK', actorOf(event), `${short(String(event.detail?.['referenceMessageId']))} → ${event.recipient}`, event.detail?.['processed'] === true ? '9' : '8', '–']];
    case 'CONSENT_GRANTED':
      return [['CONSENT_GRANT', actorOf(event), consentsOf(event), 'OK', '–']];
    case 'CONSENT_WITHDRAWN':
      return [['CONSENT_WITHDRAW', actorOf(event), consentsOf(event), `${event.detail?.['stopped']} gestoppt`, '–']];
    default:
      return [[event.kind, actorOf(event), message, 'OK', '–']];
  }
}

function decisions({ outcomes = [] }: LeafEvent): AuditLine[] {
  return outcomes.flatMap(({ recipient, permitted, code, rules, blocks = [] }): AuditLine[] => {
    if (permitted) return [['DECIDE', 'iiz-dap', `→ ${recipient}: ${blockNames(blocks)}`, 'PERMIT', rules.join(', ')]];
    const refused = Map.groupBy(blocks.filter((block) => !block.permitted), (block) => block.code ?? code ?? '–');
    if (refused.size === 0) return [['DECIDE', 'iiz-dap', `→ ${recipient}`, `DENY ${code}`, '–']];
    return [...refused].map(([reason, items]) => ['DECIDE', 'iiz-dap', `→ ${recipient}: ${blockNames(items)}`, `DENY ${reason}`, [...new Set(items.flatMap(({ ruleId }) => ruleId ?? []))].join(', ') || '–']);
  });
}

function blockNames(blocks: readonly Block[]): string {
  return [...new Set(blocks.map(({ block, category }) => `${block} (${category})`))].join(', ');
}

function actorOf({ actor }: LeafEvent): string {
  return actor.user === undefined ? actor.id : `${actor.id}:${actor.user}`;
}

function nameOf({ message }: LeafEvent): string {
  return message === undefined ? '–' : `${message.type} ${short(message.messageId)}`;
}

function consentsOf({ consentIds = [] }: LeafEvent): string {
  return `Einwilligung ${consentIds.map(short).join(', ')}`;
}

function short(id: string): string {
  return id.slice(0, 8);
}
