/** Every fault that a verification can find, with what it means: German first. */
export const faultTexts = {
  malformed: { de: 'Ein Teil fehlt oder hat eine andere Form', en: 'a part is missing or of another form' },

  'checkpoint-unsigned': { de: 'Keine Signatur des Protokolls unter einem bekannten Schlüssel', en: 'no signature of the log by a known key' },
  'checkpoint-signature': { de: 'Die Signatur des Protokolls gilt nicht', en: 'the signature of the log does not hold' },
  'checkpoint-unreadable': { de: 'Kein Prüfpunkt dieses Protokolls', en: 'no checkpoint of this log' },
  'cosignature-invalid': { de: 'Eine Gegensignatur gilt nicht', en: 'a cosignature does not hold' },
  'cosignature-missing': { de: 'Keine der verlangten Gegensignaturen', en: 'none of the cosignatures asked for' },
  'cosigned-inconsistent': { de: 'Der Prüfpunkt setzt den gegensignierten nicht fort', en: 'the checkpoint does not continue the cosigned one' },
  'log-forked': {
    de: 'Bei gleicher Grösse eine andere Wurzel als im Prüfpunkt, der vorliegt: zwei Protokolle',
    en: 'at the same size another root than in the checkpoint at hand: two logs',
  },
  'log-rolled-back': {
    de: 'Kleiner als der Prüfpunkt, der vorliegt: Blätter fehlen am Ende',
    en: 'smaller than the checkpoint at hand: leaves are missing at the end',
  },
  'history-rewritten': {
    de: 'Die Blätter ergeben nicht die Wurzel des Prüfpunkts, der vorliegt',
    en: 'the leaves do not give the root of the checkpoint at hand',
  },

  'leaf-unreadable': { de: 'Kein Blatt eines bekannten Formats', en: 'no leaf of a known format' },
  'leaf-exchanged': { de: 'Nicht das Blatt, das genannt ist', en: 'not the leaf that is named' },
  'leaf-not-included': { de: 'Der Einschlussbeweis führt nicht zum Prüfpunkt', en: 'the inclusion proof does not lead to the checkpoint' },
  'leaf-twice': { de: 'Ein Blatt steht zweimal da', en: 'a leaf stands there twice' },
  'opening-exchanged': { de: 'Eine Öffnung passt nicht zum Blatt', en: 'an opening does not fit the leaf' },
  'order-changed': { de: 'Die Ereignisse stehen nicht in der Ordnung des Protokolls', en: 'the events are not in the order of the log' },
  'event-unrelated': { de: 'Das Ereignis nennt diesen Fall, diese Person oder Meldung nicht', en: 'the event does not name this case, person or message' },
  'event-left-out': { de: 'Ein Ereignis ist ausgelassen', en: 'an event is left out' },
  'event-foreign': { de: 'Das Protokoll verknüpft dieses Ereignis nicht', en: 'the log does not link this event' },
  'link-missing': { de: 'Eine Verknüpfung fehlt, und mit ihr womöglich ein Ereignis', en: 'a link is missing, and perhaps an event with it' },
  'link-broken': { de: 'Eine Verknüpfung folgt nicht aus der vorigen', en: 'a link does not follow from the one before it' },
  'link-repeated': { de: 'Zwei Verknüpfungen mit derselben Zählung: zwei Geschichten', en: 'two links with one count: two histories' },
  'not-closed': { de: 'Die Einsicht schliesst die Kette nicht: wo sie endet, ist nicht gezeigt', en: 'the look does not close the chain: where it ends is not shown' },
  'look-missing': { de: 'Das schliessende Ereignis ist keine Einsicht', en: 'the closing event is no look' },

  'removal-unrecorded': {
    de: 'Dass ältere Ereignisse entfernt sind, steht nicht im Protokoll',
    en: 'that earlier events were removed is not on record',
  },
  'removal-untrue': {
    de: 'Was danach entfernt ist, war noch kein Jahr alt, ist jünger als angegeben oder steht erst dahinter',
    en: 'what it says was removed was no year old, is younger than it says, or stands behind it',
  },

  'receipt-signature': { de: 'Die Signatur der Quittung gilt nicht', en: 'the signature of the receipt does not hold' },
  'receipt-foreign': { de: 'Die Quittung ist von jemand anderem als der Plattform signiert', en: 'the receipt is signed by somebody else than the platform' },
  'receipt-mismatch': { de: 'Quittung und Blatt sagen nicht dasselbe', en: 'receipt and leaf do not say the same' },
  'sender-signature': { de: 'Die Signatur der Absenderin gilt nicht', en: 'the signature of the sender does not hold' },
  'sender-mismatch': { de: 'Ein anderer Schlüssel oder andere Bytes, als das Protokoll sagt', en: 'another key or other bytes than the log says' },
  'message-exchanged': { de: 'Nicht die Bytes, die signiert wurden', en: 'not the bytes that were signed' },
  'pack-mismatch': { de: 'Nicht das Regelwerk, nach dem entschieden wurde', en: 'not the policy pack that decided' },
  'rule-unknown': { de: 'Die genannte Regel steht nicht im Regelwerk', en: 'the rule cited does not stand in the policy pack' },
  'rule-exceeded': { de: 'Die genannte Regel erlaubt das nicht, oder stützt sich auf andere Normen', en: 'the rule cited does not permit this, or rests on other norms' },
  'certificate-untrusted': { de: 'Das Zertifikat führt zu keiner bekannten Ausstellerin', en: 'the certificate leads to no known authority' },
  'certificate-expired': { de: 'Das Zertifikat galt zu dieser Zeit nicht', en: 'the certificate was not valid at that time' },
  'certificate-revoked': { de: 'Der Schlüssel war zu dieser Zeit widerrufen', en: 'the key was revoked at that time' },

  'tile-missing': { de: 'Eine Kachel fehlt', en: 'a tile is missing' },
  'tile-mismatch': { de: 'Die Kachel enthält einen anderen Hash, als die Blätter ergeben', en: 'the tile holds another hash than the leaves give' },
  'entries-missing': { de: 'Blätter fehlen', en: 'leaves are missing' },
  'entries-unreadable': { de: 'Die Blätter einer Kachel lassen sich nicht lesen', en: 'the leaves of a tile cannot be read' },
  'root-mismatch': { de: 'Die Blätter ergeben nicht die signierte Wurzel', en: 'the leaves do not give the signed root' },
  'link-misplaced': { de: 'Eine Verknüpfung steht nicht hinter den Ereignissen, von denen sie handelt', en: 'links do not stand behind the events that they are about' },
  'links-uneven': { de: 'Mehr oder weniger Verknüpfungen, als die Ereignisse verlangen', en: 'more or fewer links than the events ask for' },
} as const satisfies Record<string, { readonly de: string; readonly en: string }>;

export type FaultCode = keyof typeof faultTexts;
