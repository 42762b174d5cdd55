import type { ProblemRow } from './problem-row.ts';

/** The message is sound and its sender proven, but who is named, the law or the case does not allow it. */
export const disclosureProblems = {
  'not-authorised': {
    status: 403,
    codes: ['DAP-3300', 'DAP-3301', 'DAP-3310', 'DAP-3311', 'DAP-3320', 'DAP-3321'],
    members: { recipients: 'optional' },
    title: { de: 'Nicht berechtigt', en: 'Not authorised' },
    remedy: {
      de: 'Prüfen Sie Meldungstyp, Rollen, Zuständigkeit und Beteiligung am Fall; der Code nennt, was fehlt.',
      en: 'Check message type, roles, competence and participation in the case; the code names what is missing.',
    },
    remedies: {
      'DAP-3310': {
        de: 'Melden Sie sich in einer Rolle an, die das darf, oder bitten Sie jemanden, der sie hat; was Sie selbst beantragt haben, genehmigt jemand anders. Ein Partner sendet nur, was seine Rolle nach dem Katalog darf.',
        en: 'Sign in in a role that may do this, or ask somebody who has it; what you asked for yourself is approved by somebody else. A partner sends only what its role may by the catalogue.',
      },
    },
  },
  'disclosure-not-permitted': {
    status: 403,
    codes: ['DAP-4201', 'DAP-4202', 'DAP-4203', 'DAP-4204', 'DAP-4205', 'DAP-4206', 'DAP-4208', 'DAP-4209'],
    members: { recipients: 'required' },
    title: { de: 'Bekanntgabe nicht erlaubt', en: 'Disclosure not permitted' },
    remedy: {
      de: 'recipients nennt je Empfänger, Person und Block den Grund. Holen Sie die Einwilligung ein oder lassen Sie den Block weg; dieselbe messageId bleibt frei. Beim Abholen ist nichts zu tun: die Zustellung ist zurückgehalten.',
      en: 'recipients names the reason per recipient, person and block. Obtain the consent or leave the block out; the same messageId stays free. When fetching, nothing is to be done: the delivery is withheld.',
    },
  },
  'case-rule': {
    status: 422,
    codes: ['DAP-4401', 'DAP-4402', 'DAP-4403', 'DAP-4405'],
    members: { pointers: 'optional' },
    title: { de: 'Der Fall lässt die Meldung nicht zu', en: 'The case does not allow the message' },
    remedy: {
      de: 'Prüfen Sie Stand des Falls, Fristen und Personen; der Code nennt die verletzte Regel.',
      en: 'Check the state of the case, its deadlines and persons; the code names the rule broken.',
    },
  },
  'not-found': {
    status: 404,
    codes: ['DAP-3302'],
    title: { de: 'Nicht gefunden', en: 'Not found' },
    remedy: {
      de: 'Prüfen Sie die Id oder Nummer. Wo etwas nicht allen offensteht, wird ebenso beantwortet, was nicht für Sie bestimmt ist.',
      en: 'Check the id or number. Where something is not open to everybody, what is not meant for you is answered the same way.',
    },
  },
} as const satisfies Record<string, ProblemRow>;
