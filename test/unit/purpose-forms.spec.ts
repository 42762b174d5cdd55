import { describe, expect, test } from '@jest/globals';
import { documentCheck, reasonForm, ticketForm } from '#schemas';
import { reasonFault, reasonLength, ticketFault, ticketLength, ticketPattern } from '../../apps/console/src/parts/purpose-form.ts';

const texts = { noNumber: 'number', ticketForm: 'form', ticketMissing: 'missing', reasonMissing: 'missing', reasonShort: 'short' };
const [reasonCheck, ticketCheck] = [documentCheck(reasonForm), documentCheck(ticketForm)];

describe('what an API takes as a reason or ticket and what the console asks for', () => {
  test('are the same lengths and the same pattern', () => {
    expect([reasonForm.minLength, reasonForm.maxLength, ticketForm.maxLength]).toEqual([reasonLength.least, reasonLength.most, ticketLength]);
    expect(new RegExp(ticketForm.pattern, 'u')).toEqual(ticketPattern);
  });

  test.each(['Auskunftsgesuch', 'Verdacht auf Verlust,\ngemeldet am Telefon', 'Où? «Là»: 5 % – 😀'])('a reason may be %j', (reason) => {
    expect([reasonCheck(reason), reasonFault(reason, texts)]).toEqual([undefined, undefined]);
  });

  test('a reason has a thousand characters at most', () => {
    expect([1000, 1001].map((length) => reasonCheck('x'.repeat(length))?.rule)).toEqual([undefined, 'maxLength']);
  });

  test.each(['kurz', '     ', '\n\n\n\n\n', 'mit\tTabulator', 'mit\rWagenrücklauf', 'mit\u0000Null'])('a reason may not be %j', (reason) => {
    expect(reasonCheck(reason)).toBeDefined();
  });

  test.each(['DS-2026/17', 'Geschäft 4.2 #7', 'Žádost:1'])('a ticket may be %j', (ticket) => {
    expect([ticketCheck(ticket), ticketFault(ticket, texts)]).toEqual([undefined, undefined]);
  });

  test.each([['', 'missing'], ['  ', 'missing'], ['-1', 'form'], ['a\nb', 'form'], ['756.9999.0000.01', 'number']])('a ticket %j is told as faulty in the console', (ticket, fault) => {
    expect(ticketFault(ticket, texts)).toBe(fault);
  });

  test.each([['', 'missing'], ['  \n', 'missing'], [' kurz ', 'short']])('a reason %j is told as faulty in the console, before the browser says so in its own language', (reason, fault) => {
    expect(reasonFault(reason, texts)).toBe(fault);
  });

  test('a number of a person is told in a reason', () => {
    expect(reasonFault('wegen 756 9999 0000 01', texts)).toBe('number');
  });
});
