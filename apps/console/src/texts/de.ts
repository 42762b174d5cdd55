/** Alle Texte der Konsole auf Deutsch; en.ts hat dieselben. */
export const de = {
  product: 'IIZ-DAP',
  desk: 'Datenaustausch-Plattform der IIZ, Kanton Solothurn',
  skip: 'Zum Inhalt',
  language: 'Sprache',
  navigation: 'Seiten',
  menu: 'Seiten anzeigen',
  action: {
    cancel: 'Abbrechen', copy: 'Kopieren', copied: 'Kopiert', close: 'Schliessen', search: 'Suchen', more: 'Weitere laden', clear: 'Zurücksetzen', open: 'Öffnen', show: 'Details', hide: 'Details schliessen', load: 'Laden', refresh: 'Neu laden', download: 'Herunterladen', save: 'Speichern', remove: 'Entfernen',
  },
  state: { loading: 'Wird geladen …', asking: 'Wird abgefragt …', none: 'Nichts gefunden.', yes: 'ja', no: 'nein', unknown: 'unbekannt' },
  signIn: {
    title: 'Anmelden', lead: 'Für Datenschutzstelle und Betrieb. Jede Einsicht wird protokolliert.', button: 'Mit dem Konto des Kantons anmelden', out: 'Abmelden', arriving: 'Die Anmeldung wird abgeschlossen …',
    expired: 'Die Sitzung ist abgelaufen. Melden Sie sich erneut an; was angezeigt war, ist verworfen.', failed: 'Die Anmeldung ist nicht gelungen. Versuchen Sie es noch einmal; bleibt es dabei, hilft der Betrieb.', as: 'Angemeldet als',
  },
  problem: {
    unreachable: 'Der Server antwortet nicht', unreachableRemedy: 'Prüfen Sie die Verbindung und versuchen Sie es noch einmal. Bleibt es dabei, hilft der Betrieb.', unexpected: 'Unerwarteter Fehler', code: 'Code',
  },
  missing: {
    title: 'Diese Seite wird hier nicht angeboten',
    sentence: (origin: string) => `Die Stelle, von der diese Konsole kommt (${origin}), bietet nicht an, was die Seite braucht:`, other: 'In der anderen Konsole öffnen', nowhere: 'Wo die andere Konsole ist, weiss der Betrieb.',
  },
  roles: { only: (what: string, who: readonly string[]) => `${what}: Das darf nur ${who.join(' oder ')}.`, others: 'Anderen Rollen vorbehalten', names: { DPO: 'die Datenschutzstelle', OPS: 'der Betrieb', GSIIZ: 'die Geschäftsstelle IIZ', KOI: 'die Koordinationsstelle Integration', AGS: 'das Amt für Gesellschaft und Soziales' } as Record<string, string> },
  noSuchPage: { title: 'Diese Seite gibt es nicht', lead: 'Die Adresse nennt keine Seite dieser Konsole. Wählen Sie eine in der Liste der Seiten.', start: 'Zur Übersicht' },
  purpose: {
    title: 'Wofür schauen Sie nach?', explanation: 'Grund und Ticket gelten für die ganze Aufgabe und stehen mit jeder Einsicht im Protokoll.', ticket: 'Ticket', ticketHint: 'Zum Beispiel DS-2026-114', reason: 'Grund', reasonHint: 'Mindestens 5 Zeichen, ohne Namen und ohne AHV-Nummer',
    begin: 'Aufgabe beginnen', bar: 'Aufgabe', none: 'Keine Aufgabe begonnen. Vor der ersten Einsicht werden Grund und Ticket verlangt.', give: 'Aufgabe beginnen', change: 'Ändern', end: 'Aufgabe beenden', noNumber: 'Eine AHV-Nummer gehört nicht hierher: der Grund wird aufgeschrieben.', ticketForm: 'Buchstaben, Ziffern, Leerzeichen und . _ / # : -',
  },
  recorded: { sentence: (time: string) => `Diese Einsicht steht seit ${time} im Protokoll.`, prove: 'Beweis ansehen', evidence: 'Beweisdatei: nichts ausgelassen' },
  groups: { look: 'Nachschlagen', answer: 'Auskunft geben', watch: 'Überwachen', steer: 'Steuern' },
  pages: {
    start: { title: 'Übersicht', lead: 'Was diese Konsole kann, und wo Sie beginnen.' },
    personen: { title: 'Personensuche', lead: 'Wer hat über diese Person wem was bekannt gegeben, wann, auf welcher Norm und Einwilligung?' },
    faelle: { title: 'Fallverlauf', lead: 'Alles, was zu einem Fall im Protokoll steht, der Reihe nach.' },
    ereignisse: { title: 'Ereignisse', lead: 'Das Protokoll filtern, auszählen und exportieren.' },
    entscheid: { title: 'Entscheid', lead: 'Warum wurde eine Bekanntgabe erlaubt oder verweigert, und käme es heute zum selben Ergebnis?' },
    auskunft: { title: 'Auskunft', lead: 'Die Auskunft an eine betroffene Person: Quellen, Empfänger, Zwecke, Kategorien, Aufbewahrung.' },
    aufsicht: { title: 'Aufsicht', lead: 'Umfang einer Verletzung und Verzeichnis der AHV-Nummern, wie die Aufsicht sie verlangt.' },
    integritaet: { title: 'Integrität', lead: 'Nichts verändert, nichts ausgelassen: hier in Ihrem Browser nachgerechnet.' },
    auffaelligkeiten: { title: 'Auffälligkeiten', lead: 'Erklärbare Signale je Partner, nie je handelnde Person.' },
    pflichten: { title: 'Pflichten', lead: 'Was aus Entscheiden folgt und noch offen ist.' },
    regelwerk: { title: 'Regelwerk', lead: 'Fassungen, Unterschiede, Simulation und Inkraftsetzung durch zwei Personen.' },
    aufbewahrung: { title: 'Löschung und Aufbewahrung', lead: 'Löschen mit Probelauf und zwei Genehmigungen; Sperren, die es aufhalten.' },
  },
  kinds: {
    ACCEPTED: 'Angenommen', REFUSED: 'Abgelehnt', DELIVERED: 'Zugestellt', WITHHELD: 'Zurückgehalten', PARKED: 'Nicht übergeben', EXPIRED: 'Verfallen', READ: 'Abgeholt', ACKNOWLEDGED: 'Bestätigt', CONSENT_GRANTED: 'Einwilligung erteilt', CONSENT_WITHDRAWN: 'Einwilligung widerrufen',
    QUERY: 'Einsicht', POLICY_ACTIVATED: 'Regelwerk in Kraft', SHARD_COUNT: 'Zählung', OPERATED: 'Betrieb', SECURITY: 'Sicherheit', ERASED: 'Gelöscht', DESTROYED: 'Inhalt vernichtet', OVERDUE: 'Pflicht überfällig', RECALLED: 'Zurückgenommen',
  } as Record<string, string>,
  categories: {
    C01: 'Identität', C02: 'AHV-Nummer', C03: 'Kontakt', C04: 'Haushalt und Kinder', C05: 'Staatsangehörigkeit, Aufenthalt', C06: 'Sprache, Bildung', C07: 'Erwerb, Stellensuche', C08: 'Leistungen der ALV', C09: 'IV-Verfahren', C10: 'Gesundheit', C11: 'Sozialhilfe', C12: 'Finanzen, Schulden', C13: 'Sanktionen', C14: 'Einschätzung, Segment', C15: 'Integrationsplan', C16: 'Angaben zum Fall', C17: 'Einwilligung', C18: 'Statistik',
  } as Record<string, string>,
  event: {
    at: 'Zeit', kind: 'Art', actor: 'Handelnd', message: 'Meldung', type: 'Meldungstyp', recipient: 'Empfänger', outcome: 'Ergebnis', user: 'Person (Kürzel)', role: 'Rolle', caseId: 'Fall', persons: 'Personen', purposeOf: 'Zweck', pack: 'Regelwerk', consents: 'Einwilligungen', problem: 'Ablehnung', detail: 'Angaben', text: 'Vermerke', leaf: 'Blatt', leafHash: 'Hash', sealed: 'Verschlossen', sealedHint: 'Diese Felder sind gelöscht oder nicht zu öffnen; im Protokoll steht ihre Verpflichtung.',
    permitted: 'erlaubt', denied: 'verweigert', mixed: 'teilweise', blocks: 'Blöcke', block: 'Block', category: 'Kategorie', rule: 'Regel', norms: 'Normen', code: 'Code', person: 'Person', outcomes: 'Entscheid je Empfänger', toCase: 'Fallverlauf', toDecision: 'Entscheid', toProof: 'Beweis', actors: { anonymous: 'nicht angemeldet' } as Record<string, string>, details: { represents: 'Steht für so viele Ereignisse', reason: 'Grund', ticket: 'Ticket', action: 'Handlung', answer: 'Antwort', shown: 'Gezeigt', channel: 'Kanal', rules: 'Regeln', categories: 'Kategorien', code: 'Code', stopped: 'Gestoppt', inFlight: 'Schon unterwegs', read: 'Gelesen', first: 'Zum ersten Mal', partner: 'Partner', recipient: 'Empfänger', sender: 'Absender', aboutSender: 'Absender der Meldung', aboutMessage: 'Meldung', message: 'Meldung', dueOn: 'Frist', obligation: 'Pflicht', day: 'Tag', shard: 'Teilstrom', count: 'Anzahl', sum: 'Summe', hash: 'Hash', validUntil: 'Gilt bis', consents: 'Einwilligungen', erasure: 'Löschung', hold: 'Sperre', scope: 'Umfang', messages: 'Meldungen', state: 'Stand', role: 'Rolle', key: 'Schlüssel', region: 'Region', status: 'Stand', validFrom: 'Gilt ab', request: 'Antrag', simulation: 'Simulation', referenceMessageId: 'Bezugsmeldung', processed: 'Verarbeitet', api: 'Schnittstelle', what: 'Was', packHash: 'Hash des Regelwerks', consentless: 'Ohne Einwilligung' } as Record<string, string>, bySender: 'von', to: 'an', sender: 'Absender',
  },
  filter: {
    title: 'Filter', partner: 'Partner', partnerHint: 'zum Beispiel rav-olten', type: 'Meldungstyp', category: 'Kategorie', rule: 'Regel', outcome: 'Ergebnis', kind: 'Art', from: 'Von', to: 'Bis und mit', caseId: 'Fall-Id', person: 'Personen-Id', message: 'Meldung (Absender/Id)', actor: 'Handelnd', norm: 'Norm', purpose: 'Zweck', purposeHint: 'P0 bis P9', consentless: 'Einwilligung', onlyConsentless: 'nur ohne Einwilligung Erlaubtes', form: 'Das hat nicht die erwartete Form.', any: 'alle', permitted: 'erlaubt', denied: 'verweigert', order: 'Von muss vor Bis liegen.', period: 'Zeitraum', days: (count: number) => `${count} Tage`, today: 'Heute', year: 'Dieses Jahr', whole: 'Alles', active: 'Aktive Filter', more: 'Weitere Filter',
    uuid: 'Eine Id aus 36 Zeichen, zum Beispiel 3f0c…', outcomeByCode: 'ein Code …', outcomeCode: 'Code des Ergebnisses', code: 'Ein Code wie DAP-4204',
  },
  results: { caption: 'Ereignisse, neuste zuerst', count: (shown: string, size: string) => `${shown} Ereignisse angezeigt; das Protokoll hat ${size} Blätter.`, total: (total: string) => `${total} Treffer`, none: 'Kein Ereignis entspricht dem Filter. Lassen Sie ein Kriterium weg oder wählen Sie einen längeren Zeitraum.' },
  person: {
    by: 'Suchen nach', byNumber: 'AHV-Nummer', byIds: 'Ids eines Falls', number: 'AHV-Nummer', numberHint: '13 Ziffern, mit oder ohne Punkte. Sie geht im Rumpf der Anfrage hinaus und wird danach vergessen.', numberFault: 'Das ist keine gültige AHV-Nummer: 13 Ziffern ab 756, die letzte ist die Prüfziffer.',
    ledger: 'Was im Protokoll zu dieser Person steht', cases: 'In diesen Fällen', disclosures: 'Bekanntgaben', refusals: 'Verweigert', looks: 'Einsichten', consents: 'Einwilligungen', consent: 'Einwilligung', incomplete: 'Nicht alles passt in eine Antwort. Grenzen Sie auf einen Fall ein.',
    state: 'Stand', states: { disclosed: 'bekannt gegeben', pending: 'unterwegs', withheld: 'zurückgehalten', expired: 'verfallen', parked: 'nicht übergeben' }, stage: 'Stufe', stages: { submission: 'bei der Einreichung', delivery: 'bei der Zustellung', look: 'bei einer Einsicht' },
    acceptedAt: 'Angenommen', channel: 'Kanal', channels: { topic: 'Kafka-Topic', inbox: 'Postfach' }, grantedAt: 'Erteilt', withdrawnAt: 'Widerrufen', enteredBy: 'Eingetragen von',
  },
  decision: {
    about: 'Blatt oder Meldung', aboutHint: 'Der Hash eines Blatts (64 Zeichen) oder Absender/Meldungs-Id', nearest: 'Nächste Regel', effect: 'Wirkung', effects: { PERMIT: 'erlaubt', DENY: 'verbietet' }, consentNeeded: 'Verlangt', confidence: 'Gewissheit', confidences: { H: 'hoch', M: 'mittel', L: 'tief', PROPOSAL: 'Festlegung der Plattform' } as Record<string, string>, valid: 'Gültig', missing: 'Dazu hat gefehlt:', later: 'Was daraus wurde', event: 'Das Ereignis im Protokoll',
    replay: 'Befehl zum Nachrechnen kopieren', replayHint: 'Die Tatsachen des Entscheids liegen bei der Meldung, nicht im Protokoll. Der Betrieb rechnet ihn mit diesem Befehl noch einmal:',
  },
  report: {
    scope: 'Die Plattform gibt Auskunft über Bekanntgaben. Über Inhalte geben die verantwortlichen Stellen Auskunft; sie erhalten dafür ein Auskunftsbegehren.', language: 'Sprache der Auskunft', languages: { de: 'Deutsch', fr: 'Französisch' }, compose: 'Auskunft erstellen', pdf: 'Als PDF', json: 'Als JSON', preview: 'Vorschau der Auskunft',
    sources: 'Quellen', recipients: 'Empfänger', purposes: 'Zwecke', categories: 'Kategorien', retention: 'Aufbewahrung', rights: 'Rechte', day: 'Tag', what: 'Was', withheld: 'Vorläufig nicht in der Auskunft', release: 'Gewählte freigeben und neu erstellen', grounds: { health: 'Gesundheit: zuerst durch die Ärztin oder den Arzt', sanctions: 'Sanktionen', 'abuse-prevention': 'Missbrauchsabwehr' },
  },
  signals: {
    found: (count: string, from: string, to: string) => `${count} Auffälligkeiten zwischen ${from} und ${to}.`, rule: 'Regel', behind: 'Ereignisse dahinter', kinds: { volume: 'ungewöhnliche Menge', 'off-hours': 'ausserhalb der Bürozeit', 'denied-burst': 'viele Verweigerungen', 'consent-expiry': 'Einwilligungen laufen ab' },
  },
  integrity: {
    state: 'Stand des Protokolls', empty: 'Das Protokoll ist noch leer.', origin: 'Protokoll', size: 'Blätter', root: 'Wurzel', key: 'Schlüssel', cosigners: 'Gegensignaturen', cosigner: 'Stelle', cosignedAt: 'Gesehen', signature: 'Signatur', unknownKey: 'Schlüssel hier nicht bekannt', nobodyCosigned: 'Noch hat niemand gegensigniert.', cosignerKeysHint: 'Eine vkey-Zeile je Stelle, von ihr selbst erhalten; bleibt in diesem Browser', cosignedContinued: (size: string) => `Das Protokoll setzt fort, was gegensigniert wurde (${size} Blätter).`, holds: 'gilt', fails: 'gilt nicht', signed: 'Der Stand ist vom Protokoll signiert.', sameKey: 'Der Schlüssel ist der, den dieser Browser kennt.',
    continued: (size: string, at: string) => `Der Stand setzt den fort, den dieser Browser zuletzt sah (${size} Blätter, ${at}).`, first: 'erster Besuch', firstHint: 'Dieser Browser merkt sich Schlüssel und Stand; ab dem nächsten Besuch fällt auf, wenn die Geschichte umgeschrieben wird.',
    alarm: 'Das Protokoll hält der Prüfung nicht stand', alarmRemedy: 'Verwenden Sie keine Antwort, bevor der Betrieb das erklärt hat. Vergleichen Sie mit dem Prüfpunkt, den Sie selbst oder ein Partner aufbewahrt hat; melden Sie es der Aufsicht.', trustNew: 'Neuem Schlüssel vertrauen (nur nach Rückfrage beim Betrieb)',
    leaf: 'Beweis für ein Blatt', leafHash: 'Hash des Blatts', leafHint: '64 Zeichen aus 0–9 und a–f; er steht in Quittungen, Ereignissen und bei jeder Einsicht', prove: 'Beweis nachrechnen', save: 'Beweis speichern',
    proven: (index: string, size: string) => `Bewiesen: Blatt ${index} von ${size} steht unverändert im Protokoll.`, notProven: 'Nicht bewiesen.',
    checks: { leaf: 'Das Blatt hat den genannten Hash.', inclusion: (count: number) => `Der Einschlussbeweis (${count} Hashes) führt vom Blatt zur Wurzel.`, root: 'Wurzel und Grösse sind die des Prüfpunkts.', signature: 'Der Prüfpunkt ist vom Protokoll signiert.' },
  },
  supervision: {
    breach: 'Kompromittierter Schlüssel', inventory: 'AHV-Nummern (AHVG 153e)', keyid: 'Schlüssel (keyid)', keyidHint: 'SHA-256 des Zertifikats, 64 Zeichen aus 0–9 und a–f', report: 'Umfang ermitteln', incomplete: 'Nicht alles passt in einen Bericht. Verkürzen Sie die Zeitspanne.', partners: 'Partner', refused: 'Verweigert', security: 'Sicherheitsereignisse', save: 'Als JSON', persons: 'Betroffene Personen', sent: 'Gesendet', read: 'Gelesen',
    place: 'Ort', form: 'Form', forms: { sealed: 'versiegelt', 'encrypted-or-plain': 'verschlüsselt, wo der Empfänger einen Schlüssel hat', hmac: 'nur als HMAC', plain: 'offen' }, purpose: 'Zweck', protection: 'Schutz', retention: 'Aufbewahrung', access: 'Zugriff',
  },
  obligations: {
    caption: 'Pflichten, die nächste Frist zuerst', found: (count: string) => `${count} Pflichten.`, more: 'Es gibt mehr; grenzen Sie ein.', dueOn: 'Frist', state: 'Stand', kind: 'Pflicht', openedAt: 'Entstanden', doneAt: 'Erfüllt', states: { OPEN: 'offen', REMINDED: 'erinnert', OVERDUE: 'überfällig', DONE: 'erfüllt' },
    kinds: {
      CLOSING_DUE: 'Fallabschluss', REVIEW_DUE: 'Standortbestimmung', SUBJECT_NOTICE: 'Nachträgliche Information', ACCESS_REQUEST: 'Auskunftsbegehren', UNFETCHED_MESSAGE: 'Nicht abgeholte Meldung', CONSENT_EXPIRY: 'Ablauf einer Einwilligung', VPE_COPY_ERASURE: 'Löschung der vPe-Kopie', TRANSFER_ANSWER: 'Antwort auf Fallübergabe', REQUEST_ANSWER: 'Antwort auf Anfrage', RIGHTS_ACKNOWLEDGEMENT: 'Bestätigung von Berichtigung oder Löschung',
    },
  },
  retention: {
    erasures: 'Löschungen', holds: 'Sperren', target: 'Was', targets: { message: 'Meldung', case: 'Fall', person: 'Person in einem Fall', vn: 'Person in allen Fällen', class: 'Klasse von Meldungen' }, messageId: 'Meldungs-Id', before: 'Älter als', rehearse: 'Probelauf', erase: 'Löschen', report: 'Bericht', messages: 'Meldungen', aboutOthers: 'davon auch über andere', waiting: 'noch unterwegs', held: 'gesperrt', stoppedBy: 'Aufgehalten durch', effectiveAt: 'Wirksam', completeOn: 'Vollständig', requestedAt: 'Beantragt', approvals: 'Genehmigt', approve: 'Genehmigen',
    state: 'Stand', states: { preview: 'Probelauf', waiting: 'wartet', stopped: 'aufgehalten', effective: 'wirksam', complete: 'vollständig' }, hold: 'Sperre setzen', placedAt: 'Gesetzt', releasedAt: 'Aufgehoben', release: 'Aufheben',
  },
  policy: {
    packs: 'Fassungen', compare: 'Vergleichen', simulate: 'Erproben', activations: 'Inkraftsetzung', suspensions: 'Aussetzung', inForce: 'In Kraft gesetzt', version: 'Fassung', kind: 'Art', kinds: { genesis: 'erste', regular: 'von zwei Personen genehmigt' }, activeFrom: 'Gilt ab', hash: 'Hash', storedAt: 'Abgelegt', lint: 'Prüfen', document: 'Zum Unterschreiben', store: 'Fassung ablegen (YAML)', noFindings: 'Nichts zu beanstanden.', levels: { fault: 'Fehler', notice: 'Hinweis' },
    against: 'Gegenüber', packInForce: 'der geltenden', same: 'Kein Unterschied in dem, was erlaubt ist.', permitsMore: 'erlaubt mehr als bisher', permitsNoMore: 'erlaubt nichts Neues', changes: { permitted: 'neu erlaubt', noLongerPermitted: 'nicht mehr erlaubt', forbidden: 'neu verboten', noLongerForbidden: 'nicht mehr verboten', changed: 'geändert', consentMaxMonths: 'Einwilligung' },
    simulation: 'Simulation', simulationHint: 'Nötig, wenn die Fassung etwas neu zulässt', decisions: 'Entscheide', newlyPermitted: 'neu erlaubt', newlyDenied: 'neu verweigert', otherBasis: 'auf anderer Grundlage', shifts: 'Was sich verschiebt', what: 'Was', request: 'Inkraftsetzung beantragen', activatedAt: 'In Kraft seit', suspend: 'Regel sofort aussetzen', suspendedAt: 'Ausgesetzt', inFlight: (count: string) => `Ausgesetzt. ${count} Zustellungen waren schon unterwegs.`,
  },
  verify: {
    title: 'Beweis prüfen', lead: 'Rechnet eine Beweisdatei hier im Browser nach. Nichts verlässt diese Seite; sie fragt niemanden.', logKeys: 'Schlüssel des Protokolls', logKeysHint: 'Eine vkey-Zeile je Schlüssel, wie sie der Betrieb veröffentlicht hat – nicht aus der Datei selbst', further: 'Gegensignaturen und Zertifikate', cosigners: 'Schlüssel der Gegensignierenden', cosignersHint: 'Eine vkey-Zeile je Stelle', anchors: 'Zertifikate der Ausstellerinnen (PEM)', anchorsHint: 'Ohne sie werden Signaturen von Plattform und Absenderin nicht auf ihre Zertifikate geprüft',
    drop: 'Beweisdatei hierher ziehen oder', choose: 'Beweisdatei öffnen', noKey: 'Ohne einen gültigen Schlüssel des Protokolls ist nichts zu prüfen.', result: 'Ergebnis der Prüfung', file: 'Datei', origin: 'Protokoll', size: 'Blätter', events: 'Ereignisse', cosignedBy: 'Gegensigniert von', noAnchors: 'Dafür fehlen die Zertifikate der Ausstellerinnen: geben Sie sie oben unter «Gegensignaturen und Zertifikate» an und öffnen Sie die Datei noch einmal.', faults: 'Was nicht gilt', fault: 'Fehler', place: 'Stelle',
    holds: { query: 'Alles gilt, und nichts ist ausgelassen.', message: 'Alles gilt.', unsigned: 'Was geprüft wurde, gilt. Nicht geprüft: die Signatur der Quittung und die Zertifikate.', unknown: 'Keine Beweisdatei.' }, fails: (count: string) => `Der Beweis gilt nicht: ${count} Fehler.`, keep: 'Prüfseite als Datei mitnehmen', keepHint: 'Eine einzige Datei, die ohne Server und ohne Netz prüft.',
    codes: { malformed: 'Ein Teil fehlt oder hat eine andere Form', 'checkpoint-unsigned': 'Keine Signatur des Protokolls unter einem bekannten Schlüssel', 'checkpoint-signature': 'Die Signatur des Protokolls gilt nicht', 'checkpoint-unreadable': 'Kein Prüfpunkt dieses Protokolls', 'cosignature-invalid': 'Eine Gegensignatur gilt nicht', 'cosigned-inconsistent': 'Der Prüfpunkt setzt den gegensignierten nicht fort', 'log-forked': 'Bei gleicher Grösse eine andere Wurzel als im Prüfpunkt, der vorliegt: zwei Protokolle', 'leaf-unreadable': 'Kein Blatt eines bekannten Formats', 'leaf-exchanged': 'Nicht das Blatt, das genannt ist', 'leaf-not-included': 'Der Einschlussbeweis führt nicht zum Prüfpunkt', 'leaf-twice': 'Ein Blatt steht zweimal da', 'opening-exchanged': 'Eine Öffnung passt nicht zum Blatt', 'order-changed': 'Die Ereignisse stehen nicht in der Ordnung des Protokolls', 'event-unrelated': 'Das Ereignis nennt diesen Fall, diese Person oder Meldung nicht', 'event-left-out': 'Ein Ereignis ist ausgelassen', 'event-foreign': 'Das Protokoll verknüpft dieses Ereignis nicht', 'link-missing': 'Eine Verknüpfung fehlt, und mit ihr womöglich ein Ereignis', 'link-broken': 'Eine Verknüpfung folgt nicht aus der vorigen', 'link-repeated': 'Zwei Verknüpfungen mit derselben Zählung: zwei Geschichten', 'not-closed': 'Die Einsicht schliesst die Kette nicht: wo sie endet, ist nicht gezeigt', 'look-missing': 'Das schliessende Ereignis ist keine Einsicht', 'receipt-signature': 'Die Signatur der Quittung gilt nicht', 'receipt-foreign': 'Die Quittung ist von jemand anderem als der Plattform signiert', 'receipt-mismatch': 'Quittung und Blatt sagen nicht dasselbe', 'sender-signature': 'Die Signatur der Absenderin gilt nicht', 'sender-mismatch': 'Ein anderer Schlüssel oder andere Bytes, als das Protokoll sagt', 'message-exchanged': 'Nicht die Bytes, die signiert wurden', 'pack-mismatch': 'Nicht das Regelwerk, nach dem entschieden wurde', 'rule-unknown': 'Die genannte Regel steht nicht im Regelwerk', 'rule-exceeded': 'Die genannte Regel erlaubt das nicht, oder stützt sich auf andere Normen', 'certificate-untrusted': 'Das Zertifikat führt zu keiner bekannten Ausstellerin', 'certificate-expired': 'Das Zertifikat galt zu dieser Zeit nicht', 'certificate-revoked': 'Der Schlüssel war zu dieser Zeit widerrufen' },
  },
  facets: { title: 'Auszählung', value: 'Wert', count: 'Anzahl', partner: 'Partner', type: 'Meldungstyp', category: 'Kategorie', rule: 'Regel', outcome: 'Ergebnis', kind: 'Art', use: (value: string) => `Nach ${value} filtern` },
  chart: { title: 'Verlauf', table: 'Als Tabelle', chart: 'Als Grafik', from: 'Ab', count: 'Ereignisse', describe: (count: string, most: string) => `Ereignisse über die Zeit: ${count} insgesamt, höchstens ${most} je Abschnitt.` },
  exports: { title: 'Exportieren', csv: 'CSV', jsonl: 'JSONL', hint: 'Was dem Filter entspricht, als Datei. Auch das ist eine Einsicht.' },
  saved: { title: 'Gespeicherte Suchen', name: 'Name', save: 'Diese Suche speichern', none: 'Noch keine gespeichert.' },
  start: {
    here: 'Hier angeboten', elsewhere: 'An anderer Stelle', elsewhereHint: 'Diese Seiten gehören zu einem anderen Dienst; seine Konsole zeigt sie.', figures: 'Das Protokoll in Zahlen', leaves: 'Blätter', events: 'Ereignisse', waiting: 'Warten auf ein Blatt', differing: 'Abweichende Tage', byKind: 'Ereignisse nach Art', compared: 'Täglicher Vergleich mit den angenommenen Meldungen', day: 'Tag', shard: 'Teilstrom', claimed: 'Angenommen', found: 'Im Protokoll', agrees: 'Stimmt',
  },
};
