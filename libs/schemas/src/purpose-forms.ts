/**
 * Why somebody asks or orders something, as every API takes it and the console asks for it (DSV Art. 4 Abs. 5). It is
 * sealed in the log for as long as the log lasts: an AHV number is refused beside these (`containsAhvn13`).
 */
export const reasonForm = {
  type: 'string', minLength: 5, maxLength: 1000, pattern: '^(?=\\s*\\S)[^\\u0000-\\u0009\\u000b-\\u001f\\u007f]+$',
  description: 'Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name',
} as const;

/** The task in hand as the institution's own records name it, for example a ticket's number. */
export const ticketForm = {
  type: 'string', minLength: 1, maxLength: 64, pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N} ._/#:-]*$',
  description: 'Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log',
} as const;
