import type { Operation, Parameter } from './operation.ts';

const uuid = { type: 'string', format: 'uuid' };
const integer = (minimum: number, maximum: number, otherwise: number) => ({ type: 'integer', minimum, maximum, default: otherwise });
const path = (name: string, de: string, en: string, schema: object = uuid): Parameter => ({ name, in: 'path', text: { de, en }, schema });
const query = (name: string, de: string, en: string, schema: object): Parameter => ({ name, in: 'query', text: { de, en }, schema });

const messageId = path('messageId', 'Die eigene Id der Meldung', 'The message\'s own id');
const itemId = path('id', 'Id der Zustellung, zugleich ce-id', 'Id of the delivery, also its ce-id');
const receipt = ['content-digest', 'signature-input', 'signature'];
const accepted = { de: 'Angenommen: die signierte Quittung', en: 'Accepted: the signed receipt' };
const again = { de: 'Dieselben Bytes waren schon angenommen: dieselbe Quittung wie damals', en: 'The same bytes were accepted before: the same receipt as then' };

const messages: readonly Operation[] = [
  {
    id: 'submitMessage', method: 'post', path: '/v1/messages', signed: true, message: true,
    title: { de: 'Meldung einreichen', en: 'Submit a message' },
    text: {
      de: 'Angenommen wird, wenn mindestens ein Empfänger sie erhalten darf; die Quittung nennt das Ergebnis für jeden Empfänger. Dürfen es alle nicht, lautet die Antwort 403 mit den Gründen, und die messageId bleibt frei. Ohne Antwort dieselben Bytes neu signiert noch einmal senden.',
      en: 'Accepted when at least one recipient may have it; the receipt names the outcome for each. When none may, the answer is 403 with the reasons, and the messageId stays free. Without an answer send the same bytes again, signed anew.',
    },
    answers: [{ status: 202, text: accepted, content: 'Receipt', headers: receipt }, { status: 200, text: again, content: 'Receipt', headers: receipt }],
    problems: [],
  },
  {
    id: 'preflightMessage', method: 'post', path: '/v1/preflight', signed: true, message: true, asks: true,
    title: { de: 'Fragen, was aus einer Meldung würde', en: 'Ask what would become of a message' },
    text: {
      de: 'Dasselbe Urteil wie beim Einreichen derselben Bytes, auf dem Stand dieses Augenblicks: je Empfänger, Person und Block, mit dem, was der nächstliegenden Regel fehlt (missing). Nichts wird angenommen, zugestellt oder aufbewahrt; messageId und nonce der Meldung bleiben frei. Auch ein abschlägiges Urteil wird mit 200 beantwortet.',
      en: 'The same verdict as for submitting the same bytes, on the state of this moment: per recipient, person and block, with what the nearest rule lacks (missing). Nothing is accepted, delivered or kept; the message\'s id and nonce stay free. A refusal is answered with 200 too.',
    },
    answers: [{ status: 200, text: { de: 'Das Urteil', en: 'The verdict' }, content: 'Preflight' }],
    problems: [],
  },
  {
    id: 'showMessage', method: 'get', path: '/v1/messages/{messageId}', signed: true, parameters: [messageId],
    title: { de: 'Stand einer eigenen Meldung', en: 'State of one\'s own message' },
    answers: [{ status: 200, text: { de: 'Quittung, Verlauf und Zustellungen', en: 'Receipt, timeline and deliveries' }, content: 'MessageStatus' }],
    problems: ['not-found'],
  },
  {
    id: 'proveMessage', method: 'get', path: '/v1/messages/{messageId}/evidence', signed: true, parameters: [messageId],
    title: { de: 'Nachweis einer eigenen Meldung', en: 'Evidence of one\'s own message' },
    text: {
      de: 'Etwa eine Sekunde nach der Annahme steht das Ereignis im Protokoll; bis dahin lautet die Antwort 503 mit Retry-After.',
      en: 'The event is in the log about a second after acceptance; until then the answer is 503 with Retry-After.',
    },
    answers: [{ status: 200, text: { de: 'Blatt, Beweis, Prüfpunkt und Quittung', en: 'Leaf, proof, checkpoint and receipt' }, content: 'Evidence' }],
    problems: ['not-found'],
  },
];

const inbox: readonly Operation[] = [
  {
    id: 'listInbox', method: 'get', path: '/v1/inbox', signed: true,
    parameters: [
      query('limit', 'Höchstzahl der Einträge', 'Most items in the answer', integer(1, 200, 50)),
      query('wait', 'Sekunden, die auf einen ersten Eintrag gewartet wird; nur wenige Abfragen einer Stelle warten zugleich, eine weitere erhält 429', 'Seconds to wait for a first item; only a few listings of a partner wait at a time, one more gets 429', integer(0, 25, 0)),
      query('cursor', 'nextCursor der vorigen Seite', 'nextCursor of the page before', { type: 'string', pattern: '^\\d{1,16}$' }),
    ],
    title: { de: 'Postfach: noch nicht bestätigte Zustellungen', en: 'Inbox: deliveries not yet acknowledged' },
    answers: [{ status: 200, text: { de: 'Eine Seite, die älteste Zustellung zuerst', en: 'One page, the oldest delivery first' }, content: 'InboxPage' }],
    problems: ['query-invalid'],
  },
  {
    id: 'fetchItem', method: 'get', path: '/v1/inbox/{id}', signed: true, parameters: [itemId],
    title: { de: 'Zustellung abholen', en: 'Fetch a delivery' },
    text: {
      de: 'Das Abholen ist die Bekanntgabe: es wird neu entschieden und protokolliert und reserviert die Zustellung fünf Minuten; danach oder davor darf sie erneut abgeholt werden. Ist seither ein neues Regelwerk in Kraft getreten, so wird die Zustellung zuerst unter ihm entschieden: 503 mit Retry-After, für Sekunden. Der Körper sind die Bytes des Absenders, mit dessen Signatur (Label sender) und der der Plattform (Label dap). Was der Absender ausser dem Verlangten gedeckt hat, steht als dap-signed-field-<Name> dabei. Durfte der Empfänger nur einen Teil erhalten, so nennt dap-withheld, was fehlt, und dap-projection-of den Leaf Hash der Annahme im Protokoll; dann signiert die Plattform allein.',
      en: 'Fetching is the disclosure: decided anew, recorded, and a lease of five minutes; it may be fetched again at any time. Where a new policy pack has come into force since, the delivery is first decided under that: 503 with Retry-After, for seconds. The body is the sender\'s bytes, with the sender\'s signature (label sender) and the platform\'s (label dap). What the sender covered besides what is asked for comes as dap-signed-field-<name>. Where the recipient may have part only, dap-withheld names what is missing and dap-projection-of the leaf hash of the acceptance in the log; then the platform alone signs.',
    },
    answers: [{
      status: 200, text: { de: 'Die Meldung', en: 'The message' }, content: 'message',
      headers: [...receipt, 'ce-specversion', 'ce-id', 'ce-source', 'ce-type', 'ce-time', 'dap-recipient', 'dap-signed-method', 'dap-signed-target', 'dap-withheld', 'dap-projection-of', 'dap-leased-until'],
    }],
    problems: ['not-found', 'disclosure-not-permitted', 'replay'],
  },
  {
    id: 'acknowledgeItem', method: 'post', path: '/v1/inbox/{id}/ack', signed: true, message: true, parameters: [itemId],
    title: { de: 'Zustellung bestätigen', en: 'Acknowledge a delivery' },
    text: {
      de: 'Der Körper ist die Meldung ack.processed oder nack an den Absender; angenommen wird sie wie jede andere. Damit verlässt die Zustellung das Postfach.',
      en: 'The body is the message ack.processed or nack to the sender, accepted like any other. With it the delivery leaves the inbox.',
    },
    answers: [{ status: 202, text: accepted, content: 'Receipt', headers: receipt }, { status: 200, text: again, content: 'Receipt', headers: receipt }],
    problems: ['not-found'],
  },
];

const cases: readonly Operation[] = [
  {
    id: 'showConsents', method: 'get', path: '/v1/cases/{caseId}/consents', signed: true, parameters: [path('caseId', 'Id des Falls', 'Id of the case')],
    title: { de: 'Einwilligungen eines Falls', en: 'Consents of a case' },
    text: { de: 'Die federführende Stelle sieht alle, andere Beteiligte jene, die sie nennen.', en: 'The lead sees all, other participants those that name them.' },
    answers: [{ status: 200, text: { de: 'Die Einwilligungen', en: 'The consents' }, content: 'CaseConsents' }],
    problems: ['not-found'],
  },
];

const type = path('type', 'Meldungstyp', 'Message type', { type: 'string', examples: ['segment.assigned'] });
const version = path('version', 'Version', 'Version', { type: 'string', examples: ['1.0.0'] });
const language = path('language', 'Sprache', 'Language', { type: 'string', enum: ['de', 'en'] });
const partner = path('partnerId', 'Partner', 'Partner', { type: 'string', examples: ['sr-sro'] });

const open: readonly Operation[] = [
  {
    id: 'listTypes', method: 'get', path: '/v1/schemas', signed: false,
    title: { de: 'Meldungskatalog', en: 'Message catalogue' },
    answers: [{ status: 200, text: { de: 'Alle Typen in ihrer neusten Version', en: 'Every type in its newest version' }, content: 'MessageTypes' }],
    problems: [],
  },
  {
    id: 'showType', method: 'get', path: '/v1/schemas/{type}', signed: false, parameters: [type],
    title: { de: 'Ein Meldungstyp', en: 'One message type' },
    answers: [{ status: 200, text: { de: 'Der Typ in seiner neusten Version', en: 'The type in its newest version' }, content: 'MessageType' }],
    problems: ['not-found'],
  },
  {
    id: 'showGuide', method: 'get', path: '/v1/schemas/{type}/guide/{language}', signed: false, parameters: [type, language],
    title: { de: 'Ein Meldungstyp, lesbar', en: 'One message type, readable' },
    text: { de: 'Wer sie an wen richten darf, auf welcher Grundlage, mit oder ohne Einwilligung; Felder, Beispiele, Fehler.', en: 'Who may send it to whom, on which basis, with or without consent; fields, examples, errors.' },
    answers: [{ status: 200, text: { de: 'Eine Seite in Markdown, nach dem geltenden Regelwerk', en: 'A page in Markdown, under the policy pack in force' }, content: 'markdown' }],
    problems: ['not-found'],
  },
  {
    id: 'showCasts', method: 'get', path: '/v1/schemas/{type}/casts', signed: false, parameters: [type],
    title: { de: 'Fassungen eines Meldungstyps und wie man sie ineinander übersetzt', en: 'Versions of a message type, and how one is told in another' },
    text: {
      de: 'Die Plattform verändert nie, was signiert ist: Wer eine Meldung einer anderen Fassung erhält, übersetzt sie selbst, Schritt für Schritt je Block.',
      en: 'The platform never changes what is signed: whoever receives a message of another version casts it, step by step per block.',
    },
    answers: [{ status: 200, text: { de: 'Fassungen und Übersetzungen', en: 'Versions and casts' }, content: 'Casts' }],
    problems: ['not-found'],
  },
  {
    id: 'showSchema', method: 'get', path: '/v1/schemas/{type}/{version}', signed: false, parameters: [type, version],
    title: { de: 'Schema eines Meldungstyps', en: 'Schema of a message type' },
    answers: [{ status: 200, text: { de: 'JSON Schema 2020-12, in sich geschlossen', en: 'JSON Schema 2020-12, self-contained' }, content: 'schema' }],
    problems: ['not-found'],
  },
  {
    id: 'findRegion', method: 'get', path: '/v1/directory', signed: false,
    parameters: [{ ...query('bfs', 'Gemeindenummer des Bundesamts für Statistik', 'Municipality number of the Federal Statistical Office', { type: 'integer', minimum: 1, maximum: 9999, examples: [2581] }), required: true }],
    title: { de: 'Zuständige Sozialregion einer Gemeinde', en: 'Region that is competent for a municipality' },
    text: {
      de: 'Heute zuständige Region, ihr Stand der Einführung, ihre Partner und was sie nach dem geltenden Regelwerk erhalten dürfen. An eine noch nicht eingeführte Region wird jede Meldung mit DAP-3301 abgelehnt.',
      en: 'The region competent today, how far it is introduced, its partners and what the policy pack in force lets come to them. To a region that is not introduced yet every message is refused with DAP-3301.',
    },
    answers: [{ status: 200, text: { de: 'Die Region', en: 'The region' }, content: 'Region' }],
    problems: ['query-invalid', 'not-found'],
  },
  {
    id: 'showCertificates', method: 'get', path: '/v1/partners/{partnerId}/certificates', signed: false, parameters: [partner],
    title: { de: 'Zertifikate eines Partners', en: 'Certificates of a partner' },
    text: { de: 'Heutige und frühere, auch die der Plattform (iiz-dap): womit Quittungen und Zustellungen zu prüfen sind.', en: 'Present and past, the platform\'s (iiz-dap) too: what receipts and deliveries are verified with.' },
    answers: [{ status: 200, text: { de: 'Die Zertifikate', en: 'The certificates' }, content: 'PartnerCertificates' }],
    problems: ['not-found'],
  },
];

const upkeep: readonly Operation[] = [
  {
    id: 'isLive', method: 'get', path: '/health/live', signed: false, title: { de: 'Läuft der Prozess?', en: 'Does the process run?' },
    answers: [{ status: 200, text: { de: 'Ja', en: 'Yes' }, content: 'Live' }], problems: [],
  },
  {
    id: 'isReady', method: 'get', path: '/health/ready', signed: false, title: { de: 'Ist alles da, was er braucht?', en: 'Is everything there that it needs?' },
    answers: [
      { status: 200, text: { de: 'Bereit', en: 'Ready' }, content: 'Readiness' },
      { status: 503, text: { de: 'Nicht bereit; checks nennt, was fehlt', en: 'Not ready; checks names what is missing' }, content: 'Readiness' },
    ],
    problems: [],
  },
  {
    id: 'readMetrics', method: 'get', path: '/metrics', signed: false, title: { de: 'Messwerte', en: 'Metrics' },
    text: { de: 'Nur für die Maschine selbst und die dafür bestimmten Netze; für alle anderen gibt es die Adresse nicht.', en: 'For the machine itself and the networks meant for it; for anybody else the address does not exist.' },
    answers: [{ status: 200, text: { de: 'Im Textformat von Prometheus', en: 'In the text format of Prometheus' }, content: 'text' }], problems: ['not-found'],
  },
  {
    id: 'describe', method: 'get', path: '/openapi.json', signed: false, title: { de: 'Diese Beschreibung', en: 'This description' },
    answers: [{ status: 200, text: { de: 'OpenAPI 3.1', en: 'OpenAPI 3.1' }, content: 'schema' }], problems: [],
  },
];

/** Everything that the gateway answers, in the order in which people read it. */
export const operations: readonly Operation[] = [...messages, ...inbox, ...cases, ...open, ...upkeep];
