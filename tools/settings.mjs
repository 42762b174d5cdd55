/**
 * Renders docs/settings.md: every setting of the processes and of the installation, with what its specification in code
 * says of it (English) and the German of tools/settings.de.json. A setting without either is a fault.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');

/** The specifications need the fields alone; the lib's door would load Nest, whose decorators node does not read. */
const fields = ['config-field.ts', 'kek-settings.ts'].map((file) => `export * from ${JSON.stringify(pathToFileURL(join(root, 'libs/runtime/src', file)).href)};`).join('');
registerHooks({ resolve: (specifier, context, next) => (specifier === '#runtime' ? { url: `data:text/javascript,${encodeURIComponent(fields)}`, shortCircuit: true } : next(specifier, context)) });

const kek = 'libs/runtime/src/kek-settings.ts';
const install = 'deploy/install/src/install.config.ts';

/** `files` hold the doc comments: the specification's own first, then what it takes from elsewhere. */
const sections = [
  { title: 'Gateway', spec: 'gatewayConfig', files: ['apps/gateway/src/gateway.config.ts', kek] },
  { title: 'Betriebs-API im Gateway · Operator API', spec: 'operatorConfig', files: ['apps/gateway/src/operator/operator.config.ts'] },
  { title: 'Router', spec: 'routerConfig', files: ['apps/router/src/router.config.ts', kek] },
  { title: 'Auditor', spec: 'auditorConfig', files: ['apps/auditor/src/auditor.config.ts'] },
  { title: 'Installation: `roles`', spec: 'rolesConfig', files: [install] },
  { title: 'Installation: `migrate`', spec: 'migrateConfig', files: [install] },
  { title: 'Installation: `topics`', spec: 'topicsConfig', files: [install] },
  { title: 'Installation: `genesis`, `platform-key`, `registers`', spec: 'platformConfig', files: [install] },
];

const intro = `# Einstellungen · Settings

Jede Einstellung ist eine Umgebungsvariable; anstelle von \`NAME\` darf \`NAME_FILE\` eine Datei nennen, die den Wert enthält. Was fehlt oder falsch ist, nennt der Prozess beim Start alles auf einmal, nie mit dem Wert, und endet. Was wie eine Einstellung aussieht und keine ist (verschrieben, veraltet), nennt er in einer Logzeile \`warn\`, mit der wohl gemeinten (\`meant\`), und startet. Dateien mit Geheimnissen, auch mit der URL einer Datenbank, darf niemand sonst lesen (chmod 600; 640, wenn ein anderer Benutzer sie besitzt).
*Every setting is an environment variable; in place of \`NAME\`, \`NAME_FILE\` may name a file that holds the value. What is missing or wrong is named at start, all of it at once and never with its value, and the process ends. What looks like a setting and is none (misspelt, outdated) is named in a log line of \`warn\`, with the one that was probably meant (\`meant\`), and the process starts. Files with secrets, a database's URL too, may be read by nobody else (chmod 600; 640 where another user owns them).*

Erzeugt aus den Spezifikationen im Code von \`npm run generate\`. *Generated from the specifications in code.*
`;

/** What a value must be, German first; the English is the specification's own. */
const values = [
  [/^a text$/, 'Text', 'text'],
  [/^a text that matches (.+)$/, 'Text nach `$1`', 'text'],
  [/^one of (.+)$/, '$1', ''],
  [/^an integer of at least (\d+) and at most (\d+)$/, 'Zahl $1–$2', 'number'],
  [/^a number of bytes/, 'Bytes (`512KiB`, `20GiB`)', ''],
  [/^a length of time/, 'Dauer (`30s`, `15min`, `7d`)', 'duration'],
  [/^a URL of scheme (.+)$/, 'URL ($1)', ''],
  [/^an origin such as .*$/, 'Ursprung (`https://…`, ohne `/` am Ende)', 'origin, no `/` at its end'],
  [/^words separated by commas$/, 'Wörter mit Komma', 'words, commas'],
  [/^networks separated by commas, such as .*$/, 'Netze mit Komma', 'networks, commas'],
  [/^the path of a readable file$/, 'Datei', 'file'],
  [/^the path of a readable folder$/, 'Ordner', 'folder'],
  [/^the path of a file with a secret/, 'Geheimnis (Datei)', 'secret file'],
];

export async function generated() {
  const german = JSON.parse(readFileSync(join(root, 'tools/settings.de.json'), 'utf8'));
  const parts = await Promise.all(sections.map(async ({ title, spec, files }) => {
    const { [spec]: specification } = await import(pathToFileURL(join(root, files[0])).href);
    const english = commentsIn(files, spec);
    const rows = Object.values(specification).map((field) => rowOf(field, german, english, spec));
    return `\n## ${title}\n\n| Variable | Bedeutung · *meaning* | Wert · *value* | Vorgabe · *default* |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  }));
  return { 'docs/settings.md': intro + parts.join('') };
}

function rowOf(field, german, english, spec) {
  const de = german[`${spec}.${field.name}`] ?? german[field.name];
  const en = english.get(field.name);
  if (de === undefined || en === undefined) throw new Error(`${field.name} (${spec}) has no ${de === undefined ? 'German text in tools/settings.de.json' : 'doc comment'}`);
  return `| \`${field.name}\` | ${de} *${en}* | ${valueOf(field.expected)} | ${defaultOf(field)} |`;
}

function valueOf(expected) {
  const row = values.find(([pattern]) => pattern.test(expected));
  if (row === undefined) throw new Error(`no German for "${expected}"`);
  const [pattern, de, en] = row;
  return `${expected.replace(pattern, de).replace(/^((?:Bytes|Dauer|Geheimnis) \([^)]*\)).*$/, '$1')}${en === '' ? '' : ` · *${en}*`}`.replaceAll('|', '\\|');
}

function defaultOf({ expected, fallback }) {
  if (fallback === undefined) return '**nötig · *required***';
  if (fallback.value === undefined) return '–';
  if (expected.startsWith('a length of time')) return `\`${scaled(fallback.value, [['h', 3_600_000], ['min', 60_000], ['s', 1_000], ['ms', 1]])}\``;
  if (expected.startsWith('a number of bytes')) return `\`${scaled(fallback.value, [['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10], ['', 1]])}\``;
  return `\`${String(fallback.value)}\``;
}

function scaled(value, units) {
  const [unit, factor] = units.find(([, each]) => value % each === 0);
  return `${value / factor}${unit}`;
}

/** The doc comment above each field that names a variable. */
function commentsIn(files, spec) {
  const comments = new Map();
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  const own = texts[0].slice(texts[0].indexOf(`export const ${spec}`)).split('} as const')[0];
  for (const text of [own, ...texts]) {
    for (const [, comment, name] of text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s*\w+: (?:optional\()?\w+\('([A-Z_]+)'/g)) {
      if (!comments.has(name)) comments.set(name, comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim()).join(' ').trim());
    }
  }
  return comments;
}
