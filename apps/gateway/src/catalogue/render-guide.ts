import { sayConsent } from '#consent';
import type { GuideDisclosure, GuideProhibition, TypeGuide } from './type-guide.ts';

export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

const words = {
  de: {
    who: 'Wer darf sie an wen richten',
    rule: 'Regel',
    from: 'Von → an',
    purposes: 'Zwecke',
    data: 'Daten',
    consent: 'Einwilligung',
    norm: 'Grundlage',
    conditions: 'Bedingungen',
    fields: 'Felder',
    field: 'Feld',
    form: 'Form',
    must: 'Pflicht',
    meaning: 'Bedeutung',
    yes: 'ja',
    blocks: 'Blöcke',
    block: 'Block',
    category: 'Kategorie',
    main: 'Hauptblock',
    examples: 'Beispiele',
    errors: 'Fehler',
    code: 'Code',
    version: 'Version',
    pack: 'Regelwerk',
    acceptedBefore: 'gilt nur noch vor dem',
    toldIn: 'wie die eine Fassung in der anderen lautet',
    pages: 'Meldungskatalog',
    type: 'Meldungstyp',
    what: 'Wozu',
    none: 'Niemand.',
    ifNot: 'Nicht zulässig, wenn',
    forbidden: 'Verboten',
  },
  en: {
    who: 'Who may send it to whom',
    rule: 'Rule',
    from: 'From → to',
    purposes: 'Purposes',
    data: 'Data',
    consent: 'Consent',
    norm: 'Basis',
    conditions: 'Conditions',
    fields: 'Fields',
    field: 'Field',
    form: 'Form',
    must: 'Required',
    meaning: 'Meaning',
    yes: 'yes',
    blocks: 'Blocks',
    block: 'Block',
    category: 'Category',
    main: 'main block',
    examples: 'Examples',
    errors: 'Errors',
    code: 'Code',
    version: 'Version',
    pack: 'Policy pack',
    acceptedBefore: 'is accepted before',
    toldIn: 'how one version is told in the other',
    pages: 'Message catalogue',
    type: 'Message type',
    what: 'Purpose',
    none: 'Nobody.',
    ifNot: 'Not permitted when',
    forbidden: 'Forbidden',
  },
} as const;

/** The guide to one message type as a page of Markdown in one language. */
export function renderGuide(guide: TypeGuide, language: Language): string {
  const { type, packVersion } = guide;
  const say = words[language];
  return [
    `# ${type.title[language]} \`${type.id}\``,
    type.description[language],
    `${say.version} ${type.version} · ${say.pack} ${packVersion}`,
    ...(guide.ending.length === 0 ? [] : [endings(guide, language)]),
    `## ${say.who}`,
    guide.disclosures.length === 0 ? say.none : whoTable(guide.disclosures, language),
    ...[...new Map(guide.disclosures.map((each) => [each.rule.ruleId, each])).values()].flatMap((disclosure) => conditionsOf(disclosure, language)),
    ...forbiddenOf(guide.prohibitions, language),
    `## ${say.blocks}`,
    table([say.block, say.category, say.must, say.meaning], type.blocks.map((block) => [
      `\`${block.name}\``, block.category, block.required ? say.yes : '', `${block.title[language]}${type.mainBlocks.includes(block.name) ? ` (${say.main})` : ''}`,
    ])),
    `## ${say.fields}`,
    table([say.field, say.form, say.must, say.meaning], guide.fields.map((field) => [
      `\`${field.path.slice('/blocks/'.length)}\``, field.form, field.required ? say.yes : '',
      `${field.title[language]}: ${field.description[language]}${field.values.map(({ value, title }) => `<br>\`${value}\` ${title[language]}`).join('')}`,
    ])),
    `## ${say.examples}`,
    ...guide.examples.flatMap(([name, message]) => [`### ${name}`, `\`\`\`json\n${JSON.stringify(message, null, 2)}\n\`\`\``]),
    `## ${say.errors}`,
    table([say.code, say.meaning], guide.errors.map(({ code, meaning }) => [code, meaning[language]])),
  ].join('\n\n') + '\n';
}

/** The page that leads to those of all types. */
export function renderContents(guides: readonly TypeGuide[], language: Language): string {
  const say = words[language];
  const rows = guides.map(({ type, disclosures }) => [
    `[\`${type.id}\`](${type.id}.md)`, type.title[language], [...new Set(disclosures.flatMap(({ between }) => pairs(between)))].join('<br>'),
  ]);
  return `# ${say.pages}\n\n${table([say.type, say.what, say.from], rows)}\n`;
}

/** Until when versions with an end are accepted, and where their casts are read. */
function endings({ type, ending }: TypeGuide, language: Language): string {
  const say = words[language];
  const each = ending.map(({ version, before }) => `${say.version} ${version} ${say.acceptedBefore} ${before}`);
  return `${each.join('; ')}; ${say.toldIn}: \`GET /v1/schemas/${type.id}/casts\`.`;
}

function whoTable(disclosures: readonly GuideDisclosure[], language: Language): string {
  const say = words[language];
  return table([say.rule, say.from, say.purposes, say.data, say.consent, say.norm], disclosures.map(({ rule, between, categories }) => [
    `${rule.ruleId} ${rule.title[language]}`, pairs(between).join('<br>'), rule.purposes.join(', '), categories.join(', '), sayConsent(rule, language), rule.normRefs.join('; '),
  ]));
}

function conditionsOf({ rule, conditions }: GuideDisclosure, language: Language): string[] {
  if (conditions.length === 0) return [];
  const lines = conditions.map(({ text, categories, refusal }) => `- ${categories === undefined ? '' : `${categories.join(', ')}: `}${text[language]} (${refusal})`);
  return [`${words[language].ifNot} (${rule.ruleId}):\n\n${lines.join('\n')}`];
}

function forbiddenOf(prohibitions: readonly GuideProhibition[], language: Language): string[] {
  if (prohibitions.length === 0) return [];
  const lines = prohibitions.map(
    ({ rule, between, categories }) =>
      `- ${pairs(between).join('; ')}: ${categories.join(', ')}. ${(rule.note ?? rule.title)[language]} (${rule.ruleId}, ${rule.normRefs.join('; ')})`,
  );
  return [`${words[language].forbidden}:\n\n${lines.join('\n')}`];
}

/** Senders who may address the same roles stand together. */
function pairs(between: GuideProhibition['between']): string[] {
  return [...Map.groupBy(between, ({ to }) => to.join(', '))].map(([to, of]) => `${of.map(({ from }) => from).join(', ')} → ${to}`);
}

const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
