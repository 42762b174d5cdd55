import type { ProblemBody } from '#problems';
import type { Receipt, ReceiptItem } from '#sdk';
import type { AuditLine } from './audit-line.ts';

/** Turns ids into what people read. */
export interface Names {
  partner(id: string): string;
  type(id: string): string;
  /** The person at that place of the frame's `subjectRefs`. */
  person(subject: number | undefined): string;
}

const colours = { bold: '\x1b[1m', green: '\x1b[32m', red: '\x1b[31m', yellow: '\x1b[33m', dim: '\x1b[2m' } as const;
const widest = 58;

/** Tells in German what happens. Everything it tells was read from an answer of the platform or from the log. */
export class Narrator {
  readonly #write: (line: string) => void;
  readonly #coloured: boolean;

  constructor(write: (line: string) => void, coloured: boolean) {
    this.#write = write;
    this.#coloured = coloured;
  }

  title(text: string): void {
    this.#write('');
    this.#write(this.#in('bold', `── ${text} ${'─'.repeat(Math.max(3, 96 - text.length))}`));
  }

  say(text: string): void {
    this.#write(text);
  }

  aside(text: string): void {
    this.#write(this.#in('dim', text));
  }

  /** `about`: whom the messages are about, when they are several of a kind. */
  sent(sender: string, title: string, recipients: string, blocks: readonly string[], about: readonly string[] = []): void {
    const what = about.length === 0 ? `«${title}»` : `${about.length} × «${title}» (${about.join(', ')})`;
    this.#write(`  ▸ ${sender} sendet ${what} an ${recipients}: ${blocks.join(', ')}`);
  }

  /** Over Kafka in place of HTTPS. */
  submitted(topic: string): void {
    this.#write(`      als signierter Record auf ${topic}; die Quittung kommt auf dem Receipts-Topic`);
  }

  decided({ outcomes, warnings }: Pick<Receipt, 'outcomes' | 'warnings'>, names: Names): void {
    for (const { recipientId, outcome, code, items, obligations } of outcomes) {
      if (outcome === 'permitted') for (const line of permittedLines(items)) this.#write(`      ${this.#in('green', '✓')} ${names.partner(recipientId)}: erlaubt nach ${line}`);
      else this.#refused(names.partner(recipientId), code ?? '', items.filter(({ permitted }) => !permitted), names);
      for (const { kind, dueInDays } of obligations) this.#write(`        Pflicht: ${kind}${dueInDays === undefined ? '' : ` innert ${dueInDays} Tagen`}`);
    }
    for (const { text } of warnings) this.#write(`      ${this.#in('yellow', '!')} Hinweis: ${text.de}`);
  }

  refused({ title, status, code, recipients = [] }: ProblemBody, names: Names): void {
    for (const { recipient, code: reason, items = [] } of recipients) this.#refused(names.partner(recipient), reason, items, names);
    this.#write(`      ${this.#in('red', '✗')} Antwort ${status} ${code}: ${title}`);
  }

  received(recipient: string, sender: string, title: string, channel: 'topic' | 'inbox'): void {
    const how = channel === 'topic' ? 'liest von seinem Kafka-Topic' : 'holt aus dem Postfach';
    this.#write(`      ${this.#in('green', '⇒')} ${recipient} ${how}: «${title}» von ${sender}; beide Signaturen gelten`);
  }

  withheld(recipient: string, title: string, code: string): void {
    this.#write(`      ${this.#in('red', '⊘')} «${title}» an ${recipient}: zurückgehalten, ${code}`);
  }

  expectation(claim: string, held: boolean): void {
    this.#write(held ? `      ${this.#in('green', '☑')} ${claim}` : `      ${this.#in('red', `☒ NICHT ERFÜLLT: ${claim}`)}`);
  }

  auditLines(lines: readonly AuditLine[]): void {
    const widths = [0, 1, 2, 3].map((column) => Math.min(widest, Math.max(...lines.map((line) => line[column]?.length ?? 0))));
    for (const line of lines) this.#write(this.#in('dim', `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ').trimEnd()}`));
  }

  #refused(recipient: string, code: string, items: readonly Pick<ReceiptItem, 'subject' | 'block' | 'category' | 'code' | 'reason'>[], names: Names): void {
    this.#write(`      ${this.#in('red', '✗')} ${recipient}: verweigert, ${code}`);
    for (const [reason, group] of Map.groupBy(items, (item) => item.code)) {
      const blocks = [...new Set(group.map(({ block, category }) => `${block} (${category})`))].join(', ');
      const persons = [...new Set(group.map(({ subject }) => names.person(subject)))].join(', ');
      this.#write(`          ${reason}  ${blocks} von ${persons}`);
      const text = group.find((item) => item.reason !== undefined)?.reason?.de;
      if (text !== undefined) this.aside(`            ${text}`);
    }
  }

  #in(colour: keyof typeof colours, text: string): string {
    return this.#coloured ? `${colours[colour]}${text}\x1b[0m` : text;
  }
}

/** `R05 (norms): contact, identity`, one line per rule. */
function permittedLines(items: readonly ReceiptItem[]): string[] {
  const byRule = Map.groupBy(items, ({ ruleId }) => ruleId ?? '–');
  return [...byRule].map(([rule, group]) => {
    const norms = [...new Set(group.flatMap((item) => item.norms))].join('; ');
    return `${rule}${norms === '' ? '' : ` (${norms})`}: ${[...new Set(group.map(({ block }) => block))].join(', ')}`;
  });
}
