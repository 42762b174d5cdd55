import type { ProblemCode } from './problem-catalogue.ts';
import type { Bilingual } from './problem-row.ts';

/**
 * What becomes of a delivery and of nothing else. They stand in timelines, receipts and notices, never in an HTTP answer. A delivery may
 * carry the code of a problem too: that of the rule that withheld it, or DAP-5500 while it is parked.
 */
export type DeliveryCode = 'DAP-1100' | 'DAP-4207' | 'DAP-4210' | 'DAP-5320' | 'DAP-5321' | 'DAP-5322';

/** What each code means, in one sentence for people. */
export const codeMeanings: Readonly<Record<ProblemCode | DeliveryCode, Bilingual>> = {
  'DAP-1100': { de: 'Zugestellt.', en: 'Delivered.' },
  'DAP-2200': { de: 'Anfrage oder Rahmen ist ungültig.', en: 'The request or the frame is invalid.' },
  'DAP-2201': { de: 'Dieselbe Id wurde mit anderem Inhalt verwendet.', en: 'The same id was used with other content.' },
  'DAP-2202': { de: 'Der Inhalt verletzt das Schema.', en: 'The payload violates the schema.' },
  'DAP-2203': { de: 'Die angegebenen Datenkategorien sind nicht die der Blöcke.', en: 'The categories claimed are not those of the blocks.' },
  'DAP-2204': { de: 'Die Schemaversion ist unbekannt oder ausser Kraft.', en: 'The schema version is unknown or retired.' },
  'DAP-2205': { de: 'Dieselbe Meldung wird gerade verarbeitet.', en: 'The same message is being processed.' },
  'DAP-2206': { de: 'Das Schema erfüllt die Regeln des Katalogs nicht.', en: 'The schema breaks the rules of the catalogue.' },
  'DAP-2210': { de: 'Die Meldung überschreitet die zulässige Grösse.', en: 'The message exceeds the size allowed.' },
  'DAP-2211': { de: 'Medientyp oder Kodierung wird nicht angenommen.', en: 'Media type or encoding is not accepted.' },
  'DAP-2212': { de: 'Die Methode ist an dieser Adresse nicht erlaubt.', en: 'The method is not allowed at this address.' },
  'DAP-2220': { de: 'Filter, Sortierung oder Seitengrösse ist nicht erlaubt.', en: 'Filter, order or page size is not allowed.' },
  'DAP-2221': { de: 'Grund oder Ticket der Abfrage fehlt.', en: 'Reason or ticket of the query is missing.' },
  'DAP-3100': { de: 'Eine gültige Anmeldung fehlt.', en: 'A valid sign-in is missing.' },
  'DAP-3101': { de: 'Absender und Schlüssel gehören nicht zusammen.', en: 'Sender and key do not belong together.' },
  'DAP-3112': { de: 'Zertifikat oder Schlüssel ist gesperrt oder abgelaufen.', en: 'Certificate or key is revoked or expired.' },
  'DAP-3113': { de: 'Signatur fehlt, ist ungültig oder liegt ausserhalb des Zeitfensters.', en: 'Signature is missing, invalid or outside its time window.' },
  'DAP-3114': { de: 'Die nonce wurde schon verwendet.', en: 'The nonce was used before.' },
  'DAP-3115': { de: 'Der Schlüssel erfüllt die Mindestanforderungen nicht.', en: 'The key does not meet the minimum requirements.' },
  'DAP-3116': { de: 'Die Adresse ist als Ziel nicht zulässig.', en: 'The address is not allowed as a destination.' },
  'DAP-3300': { de: 'Der Empfänger ist kein Partner der Plattform.', en: 'The recipient is no partner of the platform.' },
  'DAP-3301': { de: 'Der Empfänger ist für die Gemeinde nicht zuständig, oder seine Sozialregion ist noch nicht eingeführt.', en: 'The recipient is not competent for the municipality, or its social region is not introduced yet.' },
  'DAP-3302': { de: 'Unter dieser Id gibt es für Sie nichts.', en: 'There is nothing for you under this id.' },
  'DAP-3303': { de: 'Der Meldungstyp ist nicht im Katalog.', en: 'The message type is not in the catalogue.' },
  'DAP-3310': { de: 'Die Rolle des Absenders darf dies nicht.', en: 'The role of the sender may not do this.' },
  'DAP-3311': { de: 'Die Rolle des Empfängers darf diesen Meldungstyp nicht empfangen.', en: 'The role of the recipient may not receive this message type.' },
  'DAP-3320': { de: 'Der Empfänger nimmt am Fall nicht teil.', en: 'The recipient does not take part in the case.' },
  'DAP-3321': { de: 'Der Absender nimmt am Fall nicht teil, oder den Fall gibt es nicht.', en: 'The sender does not take part in the case, or there is no such case.' },
  'DAP-4201': { de: 'Es liegt keine Einwilligung vor.', en: 'There is no consent.' },
  'DAP-4202': { de: 'Die Einwilligung gilt zu diesem Zeitpunkt nicht.', en: 'The consent is not in force at this time.' },
  'DAP-4203': { de: 'Die Einwilligung deckt die Datenkategorie nicht ab.', en: 'The consent does not cover the data category.' },
  'DAP-4204': { de: 'Die Einwilligung deckt den Empfänger nicht ab.', en: 'The consent does not cover the recipient.' },
  'DAP-4205': { de: 'Eine Bedingung der Rechtsgrundlage ist nicht erfüllt.', en: 'A condition of the legal basis is not met.' },
  'DAP-4206': { de: 'Es fehlt eine vorgängige, begründete Anfrage.', en: 'A prior reasoned request is missing.' },
  'DAP-4207': { de: 'Vor der Zustellung widerrufen oder zurückgerufen.', en: 'Withdrawn or recalled before delivery.' },
  'DAP-4208': { de: 'Die Antwort enthält Daten, die nicht angefragt waren.', en: 'The answer contains data that was not requested.' },
  'DAP-4209': { de: 'Die AHV-Nummer ist für diesen Empfänger nicht erlaubt.', en: 'The AHV number is not allowed for this recipient.' },
  'DAP-4210': { de: 'Vor der Zustellung gelöscht.', en: 'Erased before delivery.' },
  'DAP-4401': { de: 'Die Nachbegleitung dauert höchstens sechs Monate ab Ablösung.', en: 'Aftercare lasts at most six months from detachment.' },
  'DAP-4402': { de: 'Der Fall ist abgeschlossen.', en: 'The case is closed.' },
  'DAP-4403': { de: 'Die Person gehört nicht zum Fall.', en: 'The person is not part of the case.' },
  'DAP-4405': { de: 'Ein Fall mit dieser Id ist schon eröffnet.', en: 'A case with this id is already registered.' },
  'DAP-5320': { de: 'Nicht fristgerecht abgeholt.', en: 'Not fetched in time.' },
  'DAP-5321': { de: 'Das Topic des Empfängers antwortet nicht; die Zustellung wird wieder versucht.', en: 'The topic of the recipient does not answer; the delivery is tried again.' },
  'DAP-5322': { de: 'Liess sich nicht übergeben und wurde vom Betrieb abgewiesen.', en: 'Could not be handed over and was rejected by the operator.' },
  'DAP-5429': { de: 'Die Anfragen überschreiten das Kontingent.', en: 'The requests exceed the quota.' },
  'DAP-5500': { de: 'Die Plattform hat einen Fehler.', en: 'The platform has a fault.' },
  'DAP-5503': { de: 'Die Plattform kann gerade nichts annehmen.', en: 'The platform cannot accept anything at the moment.' },
};
