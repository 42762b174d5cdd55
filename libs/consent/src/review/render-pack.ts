import { loadPack, packHash } from '../load-pack.ts';
import type { PackFault } from '../pack-fault.ts';
import type { PolicyPack, Rule } from '../policy-pack.ts';
import type { RuleStatus } from '../vocabulary.ts';
import { toHtml, toMarkdown } from './document-text.ts';
import type { DocumentPart } from './document-text.ts';
import { lintPack } from './lint-pack.ts';
import { sayCategories, sayPurposes, sayRoles } from './names.ts';
import { sayCondition, sayConsent, sayObligation, sayTerms } from './rule-text.ts';

/** A pack as people read and sign it, in two forms with the same words. */
export interface PackDocument {
  readonly version: string;
  /** Of the text that is approved, to the byte; the document names it. */
  readonly hash: string;
  readonly markdown: string;
  readonly html: string;
}

export type RenderedPack = { readonly ok: true; readonly document: PackDocument } | { readonly ok: false; readonly faults: readonly PackFault[] };

/**
 * The whole pack in German, for whoever answers for the law: every rule in sentences, what is doubtful about the pack, and
 * where to sign. It says nothing that the pack does not hold.
 */
export function renderPack(source: string): RenderedPack {
  const loaded = loadPack(source);
  if (!loaded.ok) return loaded;
  const { pack } = loaded;
  const hash = packHash(source);
  const parts: DocumentPart[] = [
    ...opening(pack, hash),
    ...overview(pack),
    { kind: 'heading', level: 2, text: 'Die Regeln' },
    ...pack.rules.flatMap(ruleSection),
    ...flows(pack),
    ...findings(source),
    ...signatures(pack, hash),
  ];
  return {
    ok: true,
    document: { version: pack.packVersion, hash, markdown: toMarkdown(parts), html: toHtml(`Regelwerk ${pack.packVersion}`, parts) },
  };
}

const statusNames: Readonly<Record<RuleStatus, string>> = {
  DRAFT: 'Entwurf, gilt nicht',
  APPROVED: 'genehmigt, gilt ab dem ersten Tag',
  ACTIVE: 'gilt',
  SUSPENDED: 'ausgesetzt, gilt nicht',
  RETIRED: 'aufgehoben, gilt nicht',
};
const confidenceNames: Readonly<Record<Rule['confidence'], string>> = { H: 'hoch', M: 'mittel', L: 'tief', PROPOSAL: 'Festlegung der Plattform' };

function opening({ packVersion, title, consentMaxMonths, rules }: PolicyPack, hash: string): DocumentPart[] {
  return [
    { kind: 'heading', level: 1, text: title.de },
    {
      kind: 'table',
      head: ['Fassung', packVersion],
      rows: [
        ['Prüfsumme (SHA-256)', hash],
        ['Regeln', String(rules.length)],
        ['Längste Dauer einer Einwilligung', `${consentMaxMonths} Monate`],
      ],
    },
    {
      kind: 'paragraph',
      text: 'Was keine Regel zulässt, ist nicht zulässig. Ein Verbot geht einer Erlaubnis vor. Lassen mehrere Regeln dasselbe zu, gilt die erste in dieser Reihenfolge, mit ihren Pflichten. Die Angaben zur Person und zum Fall folgen dem Hauptblock der Meldung; die AHV-Nummer tut es nie.',
    },
  ];
}

function overview({ rules }: PolicyPack): DocumentPart[] {
  const rows = rules.map((rule) => [
    rule.ruleId,
    rule.title.de,
    rule.effect === 'PERMIT' ? 'erlaubt' : 'verbietet',
    rule.effect === 'PERMIT' ? sayConsent(rule, 'de') : '–',
    confidenceNames[rule.confidence],
    statusNames[rule.status],
  ]);
  return [
    { kind: 'heading', level: 2, text: 'Übersicht' },
    { kind: 'table', head: ['Regel', 'Gegenstand', 'Wirkung', 'Einwilligung', 'Sicherheit', 'Status'], rows },
  ];
}

function ruleSection(rule: Rule): DocumentPart[] {
  const { ruleId, title, effect, fromRoles, toRoles, bothWays, messageTypes, purposes, categories, neverCategories, conditions, obligations, unlessConsent, note } = rule;
  const permits = effect === 'PERMIT';
  const rows = [
    ['Wer an wen', `${sayRoles(fromRoles, 'de')} ${bothWays ? '↔' : '→'} ${sayRoles(toRoles, 'de')}`],
    ['Meldungen', messageTypes === '*' ? 'jede' : messageTypes.join(', ')],
    ['Zweck', sayPurposes(purposes, 'de')],
    ['Daten', sayCategories(categories, 'de')],
    ...(neverCategories.length === 0 ? [] : [['Nie', sayCategories(neverCategories, 'de')]]),
    ...(permits ? [['Einwilligung', sayConsent(rule, 'de')]] : []),
    ...(unlessConsent === undefined ? [] : [['Ausser mit', `Einwilligung${sayTerms(unlessConsent, 'de')}`]]),
    ...(rule.onDeny === undefined ? [] : [['Abgelehnter Block', 'Was weggelassen werden darf und abgelehnt ist, fällt weg; die Quittung nennt es']]),
    ['Pflichten', obligations.map((each) => sayObligation(each, 'de')).join('; ') || 'keine'],
    ['Grundlage', `${rule.normRefs.join('; ')}${rule.law === 'DRAFT' ? ' [noch nicht in Kraft]' : ''}, Sicherheit ${confidenceNames[rule.confidence]}`],
    ['Gilt', `ab ${rule.validFrom}${rule.validTo === undefined ? ', ohne Ende' : ` bis ${rule.validTo}`}; ${statusNames[rule.status]}`],
    ['Genehmigt von', rule.approvedBy.join(', ') || 'niemandem'],
  ];
  return [
    { kind: 'heading', level: 3, text: `${ruleId} ${title.de}` },
    { kind: 'table', head: ['Wirkung', permits ? 'erlaubt' : 'verbietet'], rows },
    ...(conditions.length === 0
      ? []
      : ([
          { kind: 'paragraph', text: permits ? 'Nicht, wenn eines davon zutrifft:' : 'Nur, soweit zutrifft:' },
          { kind: 'list', entries: conditions.map((each) => sayCondition(each, 'de')) },
        ] as const)),
    ...(note === undefined ? [] : [{ kind: 'paragraph', text: note.de } as const]),
  ];
}

function flows({ messageTypes }: PolicyPack): DocumentPart[] {
  const rows = [...messageTypes].flatMap(([id, of]) => of.map(({ fromRoles, toRoles }) => [id, sayRoles(fromRoles, 'de'), sayRoles(toRoles, 'de')]));
  return [
    { kind: 'heading', level: 2, text: 'Wer welche Meldung an wen richtet' },
    { kind: 'paragraph', text: 'Darüber hinaus lässt keine Regel etwas zu.' },
    { kind: 'table', head: ['Meldung', 'von', 'an'], rows },
  ];
}

function findings(source: string): DocumentPart[] {
  const found = lintPack(source);
  return [
    { kind: 'heading', level: 2, text: 'Was zu beachten ist' },
    found.length === 0
      ? { kind: 'paragraph', text: 'Nichts.' }
      : { kind: 'list', entries: found.map(({ level, text }) => `${level === 'fault' ? 'Fehler' : 'Hinweis'}: ${text.de}`) },
  ];
}

function signatures({ packVersion }: PolicyPack, hash: string): DocumentPart[] {
  const line = '________________________';
  return [
    { kind: 'heading', level: 2, text: 'Freigabe' },
    { kind: 'paragraph', text: `Freigegeben wird das Regelwerk ${packVersion} mit der Prüfsumme ${hash}, von zwei verschiedenen Personen, keine davon die antragstellende.` },
    { kind: 'table', head: ['Funktion', 'Ort, Datum', 'Unterschrift'], rows: [['Geschäftsstelle IIZ', line, line], ['Datenschutz', line, line]] },
  ];
}
