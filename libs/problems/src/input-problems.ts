import type { ProblemRow } from './problem-row.ts';

/** What is wrong with the bytes, the JSON, the frame, the schema or the query that was sent. */
export const inputProblems = {
  'bad-request': {
    status: 400,
    codes: ['DAP-2200'],
    members: { pointers: 'optional' },
    title: { de: 'Anfrage nicht lesbar', en: 'Request not readable' },
    remedy: {
      de: 'Prüfen Sie Aufbau und Header der Anfrage: jeder Header einmal, Signaturfelder nach RFC 9421, Ids als UUID.',
      en: 'Check the form and headers of the request: each header once, signature fields as in RFC 9421, ids as UUIDs.',
    },
  },
  'json-syntax': {
    status: 400,
    codes: ['DAP-2200'],
    members: { pointers: 'optional' },
    title: { de: 'Kein gültiges JSON', en: 'Not valid JSON' },
    remedy: {
      de: 'Senden Sie genau ein JSON-Objekt nach RFC 8259, ohne Bytes davor oder danach.',
      en: 'Send exactly one JSON object as in RFC 8259, with no bytes before or after it.',
    },
  },
  'json-duplicate-key': {
    status: 400,
    codes: ['DAP-2200'],
    members: { pointers: 'optional' },
    title: { de: 'Doppelter Schlüssel im JSON', en: 'Duplicate key in JSON' },
    remedy: {
      de: 'Jeder Schlüssel darf in einem Objekt nur einmal stehen, auch wenn er mit Escapes geschrieben ist.',
      en: 'Each key may stand in an object only once, also when it is spelled with escapes.',
    },
  },
  'json-too-deep': {
    status: 400,
    codes: ['DAP-2200'],
    members: { pointers: 'optional' },
    title: { de: 'JSON zu tief verschachtelt', en: 'JSON nested too deeply' },
    remedy: {
      de: 'In einer Meldung sind höchstens 32 Ebenen erlaubt, in einer Anfrage an Betrieb oder Protokoll höchstens 4.',
      en: 'A message may have 32 levels at most, a request to the operator or audit API 4.',
    },
  },
  'json-number': {
    status: 400,
    codes: ['DAP-2200'],
    members: { pointers: 'optional' },
    title: { de: 'Zahl im JSON nicht zulässig', en: 'Number in JSON not allowed' },
    remedy: {
      de: 'Zahlen müssen endlich und genau darstellbar sein: ganze Zahlen bis 2^53−1, keine negative Null.',
      en: 'Numbers must be finite and exactly representable: integers up to 2^53−1, no negative zero.',
    },
  },
  'json-encoding': {
    status: 400,
    codes: ['DAP-2200'],
    members: { pointers: 'optional' },
    title: { de: 'JSON nicht in gültigem UTF-8', en: 'JSON not in valid UTF-8' },
    remedy: {
      de: 'Senden Sie UTF-8 ohne Byte-Order-Mark, ohne einzelne Surrogate und ohne Nullzeichen.',
      en: 'Send UTF-8 without a byte order mark, lone surrogates or NUL characters.',
    },
  },
  'json-forbidden-key': {
    status: 400,
    codes: ['DAP-2200'],
    members: { pointers: 'optional' },
    title: { de: 'Verbotener Schlüssel im JSON', en: 'Forbidden key in JSON' },
    remedy: {
      de: 'Schlüssel wie __proto__ sind nicht zulässig; verwenden Sie nur die Felder des Schemas.',
      en: 'Keys such as __proto__ are not allowed; use the fields of the schema only.',
    },
  },
  'frame-invalid': {
    status: 400,
    codes: ['DAP-2200'],
    members: { pointers: 'required' },
    title: { de: 'Rahmen der Meldung ungültig', en: 'Frame of the message invalid' },
    remedy: {
      de: 'Berichtigen Sie die genannten Stellen des Rahmens (JSON-Profil von eCH-0058).',
      en: 'Correct the named places of the frame (JSON profile of eCH-0058).',
    },
  },
  'query-invalid': {
    status: 400,
    codes: ['DAP-2220'],
    members: { pointers: 'optional' },
    title: { de: 'Angaben ungültig', en: 'Request invalid' },
    remedy: {
      de: 'Berichtigen Sie die genannten Stellen; die Regel dazu sagt, was nicht stimmt. Zulässig sind nur die beschriebenen Felder, Filter und Werte, in der beschriebenen Länge.',
      en: 'Correct the named places; the rule beside each says what is wrong. Only the fields, filters and values that are described are allowed, in the length described.',
    },
  },
  'purpose-required': {
    status: 400,
    codes: ['DAP-2221'],
    title: { de: 'Grund und Ticket fehlen', en: 'Reason and ticket missing' },
    remedy: {
      de: 'Jede Einsicht ins Protokoll braucht einen Grund und eine Ticketnummer; beides wird protokolliert.',
      en: 'Every look into the log needs a reason and a ticket number; both are logged.',
    },
  },
  'payload-invalid': {
    status: 422,
    codes: ['DAP-2202'],
    members: { pointers: 'required' },
    title: { de: 'Inhalt entspricht dem Schema nicht', en: 'Payload does not match its schema' },
    remedy: {
      de: 'Berichtigen Sie die genannten Stellen: in einer Meldung nach dem Schema ihres Typs, in einem Regelwerk nach der Regel, die dabeisteht.',
      en: 'Correct the named places: in a message according to the schema of its type, in a policy pack according to the rule beside each.',
    },
  },
  'category-mismatch': {
    status: 422,
    codes: ['DAP-2203'],
    members: { pointers: 'required' },
    title: { de: 'Datenkategorien falsch angegeben', en: 'Data categories claimed wrongly' },
    remedy: {
      de: 'dataCategories muss genau die Kategorien der gesendeten Blöcke nennen, C02 eingeschlossen, wenn eine AHV-Nummer dabei ist.',
      en: 'dataCategories must name exactly the categories of the blocks sent, including C02 when an AHV number is among them.',
    },
  },
  'schema-unknown': {
    status: 422,
    codes: ['DAP-2204'],
    members: { pointers: 'optional' },
    title: { de: 'Schemaversion unbekannt oder ausser Kraft', en: 'Schema version unknown or retired' },
    remedy: {
      de: 'Verwenden Sie eine gültige Version; die Liste liefert GET /v1/schemas.',
      en: 'Use a version in force; GET /v1/schemas lists them.',
    },
  },
  'type-unknown': {
    status: 422,
    codes: ['DAP-3303'],
    members: { pointers: 'optional' },
    title: { de: 'Meldungstyp unbekannt', en: 'Message type unknown' },
    remedy: {
      de: 'Verwenden Sie einen Meldungstyp des Katalogs; die Liste liefert GET /v1/schemas.',
      en: 'Use a message type of the catalogue; GET /v1/schemas lists them.',
    },
  },
  'schema-rejected': {
    status: 422,
    codes: ['DAP-2206'],
    members: { pointers: 'required' },
    title: { de: 'Schema nicht aufgenommen', en: 'Schema not admitted' },
    remedy: {
      de: 'Entfernen Sie $data, fremde Verweise, fremde $id und Muster mit verschachtelten Wiederholungen.',
      en: 'Remove $data, remote references, foreign $ids and patterns with nested repetition.',
    },
  },
  'too-large': {
    status: 413,
    codes: ['DAP-2210'],
    members: { pointers: 'optional' },
    title: { de: 'Meldung zu gross', en: 'Message too large' },
    remedy: {
      de: 'Eine Meldung hat höchstens 512 KiB, 100 000 JSON-Werte und 2000 Entscheide (Blöcke je Person mal Empfänger), die Einwilligungen eines Falls höchstens 128 KiB (rund 120), ein Stapel über Kafka ausgepackt höchstens 8 MiB und 65 536 Records; teilen Sie sie auf.',
      en: 'A message has at most 512 KiB, 100,000 JSON values and 2,000 decisions (blocks of each person times recipients), the consents of a case at most 128 KiB (some 120), a batch over Kafka inflated at most 8 MiB and 65,536 records; split it.',
    },
  },
  'unsupported-media-type': {
    status: 415,
    codes: ['DAP-2211'],
    title: { de: 'Medientyp nicht unterstützt', en: 'Media type not supported' },
    remedy: { de: 'Senden Sie Content-Type: application/json.', en: 'Send Content-Type: application/json.' },
  },
  'unsupported-encoding': {
    status: 415,
    codes: ['DAP-2211'],
    title: { de: 'Komprimierter Inhalt nicht unterstützt', en: 'Compressed content not supported' },
    remedy: {
      de: 'Senden Sie den Inhalt unkomprimiert, ohne Content-Encoding; Stapel über Kafka unkomprimiert oder mit gzip.',
      en: 'Send the content uncompressed, without Content-Encoding; batches over Kafka uncompressed or by gzip.',
    },
  },
  'method-not-allowed': {
    status: 405,
    codes: ['DAP-2212'],
    members: { allow: 'required' },
    title: { de: 'Methode hier nicht erlaubt', en: 'Method not allowed here' },
    remedy: {
      de: 'Verwenden Sie eine der Methoden im Header Allow.',
      en: 'Use one of the methods in the Allow header.',
    },
  },
} as const satisfies Record<string, ProblemRow>;
