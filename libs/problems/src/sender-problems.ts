import type { ProblemRow } from './problem-row.ts';

/** Who sent it cannot be proven, or the proof does not carry: signatures, keys, tokens, replays. */
export const senderProblems = {
  unauthenticated: {
    status: 401,
    codes: ['DAP-3100'],
    title: { de: 'Nicht angemeldet', en: 'Not signed in' },
    remedy: {
      de: 'Melden Sie sich beim konfigurierten Anbieter an und senden Sie ein gültiges Bearer-Token.',
      en: 'Sign in with the configured provider and send a valid bearer token.',
    },
  },
  'signature-required': {
    status: 401,
    codes: ['DAP-3113'],
    title: { de: 'Signatur fehlt', en: 'Signature missing' },
    remedy: {
      de: 'Signieren Sie die Anfrage nach RFC 9421 mit genau einer Signatur mit tag="iiz-dap".',
      en: 'Sign the request as in RFC 9421 with exactly one signature with tag="iiz-dap".',
    },
  },
  'signature-coverage': {
    status: 401,
    codes: ['DAP-3113'],
    title: { de: 'Signatur deckt nicht das Verlangte ab', en: 'Signature does not cover what is asked for' },
    remedy: {
      de: 'Die Signatur muss @method und @target-uri abdecken, mit Inhalt auch content-digest und content-type, und created, expires, keyid und eine nonce von mindestens 128 Bit und höchstens 256 Zeichen tragen. Weitere Felder darf sie nur abdecken, wenn docs/conformance.md sie nennt.',
      en: 'The signature must cover @method and @target-uri, with a body also content-digest and content-type, and carry created, expires, keyid and a nonce of at least 128 bits and at most 256 characters. Further fields it may cover only where docs/conformance.md names them.',
    },
  },
  'signature-invalid': {
    status: 401,
    codes: ['DAP-3113'],
    title: { de: 'Signatur ungültig', en: 'Signature invalid' },
    remedy: {
      de: 'Prüfen Sie Schlüssel und keyid und ob Methode, Adresse, Inhalt und Header so ankommen, wie sie signiert wurden.',
      en: 'Check key and keyid, and that method, address, body and headers arrive as they were signed.',
    },
  },
  'signature-expired': {
    status: 401,
    codes: ['DAP-3113'],
    title: { de: 'Signatur ausserhalb des Zeitfensters', en: 'Signature outside its time window' },
    remedy: {
      de: 'Stellen Sie die Uhr richtig und signieren Sie neu: created höchstens 300 s entfernt, expires höchstens 300 s danach.',
      en: 'Set the clock right and sign again: created at most 300 s away, expires at most 300 s after it.',
    },
  },
  'digest-mismatch': {
    status: 401,
    codes: ['DAP-3113'],
    title: { de: 'Inhalt passt nicht zum Content-Digest', en: 'Content does not match its Content-Digest' },
    remedy: {
      de: 'Berechnen Sie Content-Digest (RFC 9530, sha-256 oder sha-512) über genau die gesendeten Bytes.',
      en: 'Compute Content-Digest (RFC 9530, sha-256 or sha-512) over exactly the bytes sent.',
    },
  },
  'alg-not-allowed': {
    status: 401,
    codes: ['DAP-3113'],
    title: { de: 'Signaturverfahren nicht erlaubt', en: 'Signature algorithm not allowed' },
    remedy: {
      de: 'Erlaubt sind ed25519, ecdsa-p256-sha256, ecdsa-p384-sha384 und rsa-pss-sha512; alg muss zum registrierten Schlüssel passen.',
      en: 'Allowed are ed25519, ecdsa-p256-sha256, ecdsa-p384-sha384 and rsa-pss-sha512; alg must match the registered key.',
    },
  },
  'key-revoked': {
    status: 401,
    codes: ['DAP-3112'],
    title: { de: 'Schlüssel oder Zertifikat nicht mehr gültig', en: 'Key or certificate no longer valid' },
    remedy: {
      de: 'Verwenden Sie einen gültigen Schlüssel; einen neuen registriert der Betrieb der Plattform.',
      en: 'Use a key in force; the operator of the platform registers a new one.',
    },
  },
  'client-unknown': {
    status: 403,
    codes: ['DAP-3101'],
    title: { de: 'Zertifikat gehört keinem Partner', en: 'Certificate belongs to no partner' },
    remedy: {
      de: 'Lassen Sie Ihr Zertifikat beim Betrieb der Plattform registrieren.',
      en: 'Have your certificate registered by the operator of the platform.',
    },
  },
  'identity-mismatch': {
    status: 403,
    codes: ['DAP-3101'],
    title: { de: 'Absender passt nicht zum Schlüssel', en: 'Sender does not match the key' },
    remedy: {
      de: 'senderId, Signaturschlüssel und TLS-Zertifikat müssen demselben Partner gehören.',
      en: 'senderId, signature key and TLS certificate must belong to the same partner.',
    },
  },
  replay: {
    status: 409,
    codes: ['DAP-3114'],
    title: { de: 'Nonce schon verwendet', en: 'Nonce already used' },
    remedy: {
      de: 'Signieren Sie die Anfrage neu, mit frischer nonce von mindestens 128 Bit.',
      en: 'Sign the request again with a fresh nonce of at least 128 bits.',
    },
  },
  'key-rejected': {
    status: 422,
    codes: ['DAP-3115'],
    members: { pointers: 'optional' },
    title: { de: 'Schlüssel nicht angenommen', en: 'Key not accepted' },
    remedy: {
      de: 'Die genannte Regel sagt, was nicht stimmt. Zulässig sind Ed25519, P-256, P-384 und RSA ab 3072 Bit mit Exponent 65537; ein Zertifikat als PEM, danach seine Zwischenstellen, von einer Stelle, der die Plattform vertraut.',
      en: 'The rule beside the place says what is wrong. Allowed are Ed25519, P-256, P-384 and RSA of at least 3072 bits with exponent 65537; a certificate in PEM, followed by its intermediates, from an authority that the platform trusts.',
    },
  },
  'endpoint-rejected': {
    status: 422,
    codes: ['DAP-3116'],
    title: { de: 'Adresse nicht zulässig', en: 'Endpoint not allowed' },
    remedy: {
      de: 'Geben Sie eine öffentliche https-Adresse an, die nicht in private Netze führt.',
      en: 'Give a public https address that does not lead into private networks.',
    },
  },
} as const satisfies Record<string, ProblemRow>;
