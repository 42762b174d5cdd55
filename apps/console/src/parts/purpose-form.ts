/** The form of a reason and of a ticket, as both APIs take them (`reasonForm` and `ticketForm` in libs/schemas, which a test compares). */
export const reasonLength = { least: 5, most: 1000 } as const;
export const ticketLength = 64;
export const ticketPattern = /^[\p{L}\p{N}][\p{L}\p{N} ._/#:-]*$/u;

/** An AHV number, however spaced, has no place in a reason or ticket: both are written down. */
const ahvNumber = /756[\s.]?\d{4}[\s.]?\d{4}[\s.]?\d{2}/;

interface FaultTexts {
  readonly reasonMissing: string;
  readonly reasonShort: string;
  readonly ticketMissing: string;
  readonly ticketForm: string;
  readonly noNumber: string;
}

/** What is wrong with a reason; undefined when nothing is. Said in the page's language: what the browser says of a field is in its own. */
export function reasonFault(text: string, texts: FaultTexts): string | undefined {
  const { length } = text.trim();
  if (length === 0) return texts.reasonMissing;
  if (length < reasonLength.least) return texts.reasonShort;
  return ahvNumber.test(text) ? texts.noNumber : undefined;
}

export function ticketFault(text: string, texts: FaultTexts): string | undefined {
  if (text.trim() === '') return texts.ticketMissing;
  if (ahvNumber.test(text)) return texts.noNumber;
  return ticketPattern.test(text.trim()) ? undefined : texts.ticketForm;
}
