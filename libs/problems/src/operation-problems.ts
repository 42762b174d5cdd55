import type { ProblemRow } from './problem-row.ts';

/** Nothing is wrong with the message as such: it was sent before, too often, or at a bad moment. */
export const operationProblems = {
  'message-conflict': {
    status: 409,
    codes: ['DAP-2201'],
    title: { de: 'messageId mit anderem Inhalt verwendet', en: 'messageId used with other content' },
    remedy: {
      de: 'Unter dieser messageId ist eine andere Meldung angenommen; senden Sie neue Inhalte unter neuer Id.',
      en: 'Another message is accepted under this messageId; send new content under a new id.',
    },
  },
  'in-progress': {
    status: 409,
    codes: ['DAP-2205'],
    members: { retryAfterSeconds: 'required' },
    title: { de: 'Meldung wird gerade verarbeitet', en: 'Message is being processed' },
    remedy: {
      de: 'Senden Sie dieselben Bytes nach der Zeit in Retry-After nochmals; Sie erhalten dann die Quittung.',
      en: 'Send the same bytes again after the time in Retry-After; you will then get the receipt.',
    },
  },
  'rate-limited': {
    status: 429,
    codes: ['DAP-5429'],
    members: { retryAfterSeconds: 'required' },
    title: { de: 'Zu viele Anfragen', en: 'Too many requests' },
    remedy: {
      de: 'Warten Sie die Zeit in Retry-After ab und senden Sie langsamer.',
      en: 'Wait for the time in Retry-After and send more slowly.',
    },
  },
  unavailable: {
    status: 503,
    codes: ['DAP-5503'],
    members: { retryAfterSeconds: 'required' },
    title: { de: 'Vorübergehend nicht verfügbar', en: 'Temporarily unavailable' },
    remedy: {
      de: 'Nichts wurde angenommen. Senden Sie dieselben Bytes nach der Zeit in Retry-After nochmals.',
      en: 'Nothing was accepted. Send the same bytes again after the time in Retry-After.',
    },
  },
  internal: {
    status: 500,
    codes: ['DAP-5500'],
    title: { de: 'Interner Fehler', en: 'Internal error' },
    remedy: {
      de: 'Senden Sie dieselben Bytes nochmals; bleibt der Fehler, wenden Sie sich mit Zeitpunkt und messageId an den Betrieb.',
      en: 'Send the same bytes again; if the error stays, turn to the operator with the time and the messageId.',
    },
  },
} as const satisfies Record<string, ProblemRow>;
