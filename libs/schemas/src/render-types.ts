import { blockNames } from './categories.ts';
import type { CatalogueFiles } from './catalogue-files.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';

const banner = '// Generated from libs/schemas/catalog by `npm run generate`; do not edit.\n';

/** TypeScript for the whole catalogue, as `file name → text` below `src/generated`. Same catalogue, same text. */
export function renderTypes(catalogue: CatalogueFiles): Record<string, string> {
  return {
    'frame.ts': renderFrame(catalogue.frame),
    'definitions.ts': renderDefinitions(catalogue.shared),
    'messages.ts': renderMessages(catalogue),
    'field-names.ts': renderFieldNames(catalogue),
    'usual-frames.ts': renderUsualFrames(catalogue),
    'type-titles.ts': renderTypeTitles(catalogue),
  };
}

function renderFrame(frame: JsonObject): string {
  return banner + importsFor(frame) + `\n${doc(frame, '')}export type Frame = ${typeOf(frame, '')};\n`;
}

function renderDefinitions(shared: JsonObject): string {
  const definitions = Object.entries(shared['$defs'] as JsonObject) as [string, JsonObject][];
  return banner + definitions.map(([name, schema]) => `\n${doc(schema, '')}export type ${pascal(name)} = ${typeOf(schema, '')};\n`).join('');
}

function renderMessages({ types }: CatalogueFiles): string {
  const latest = new Map(types.map(({ id, schema }) => [id, schema]));
  const blocks = [...latest].map(([id, schema]) => {
    const body = (schema['properties'] as JsonObject)['blocks'] as JsonObject;
    return `\n${doc(schema, '')}export type ${pascal(id)}Blocks = ${typeOf(body, '')};\n`;
  });
  const map = [...latest.keys()].map((id) => `  '${id}': ${pascal(id)}Blocks;\n`).join('');
  const used = importsFor(...[...latest.values()].map((schema) => (schema['properties'] as JsonObject)['blocks'] as JsonObject));
  return `${banner}${used}${blocks.join('')}\n/** The blocks of each message type, in its newest version. */\nexport type BlocksOf = {\n${map}};\n\nexport type MessageTypeId = keyof BlocksOf;\n`;
}

/** What the frame of a type says unless its sender says otherwise: the first action it may have, and what it must say. */
function renderUsualFrames({ types }: CatalogueFiles): string {
  const latest = new Map(types.map(({ id, schema }) => [id, schema]));
  const lines = [...latest].map(([id, schema]) => {
    const { frame } = schema['properties'] as { frame: { properties: Record<string, { enum?: [string]; const?: Json }> } };
    const { messageType: _type, action, ...others } = frame.properties;
    const fixed = Object.entries(others).flatMap(([name, rule]) => ('const' in rule ? [`, ${name}: ${literal(rule.const)}`] : []));
    return `  '${id}': { action: ${literal(action?.enum?.[0])}${fixed.join('')} },\n`;
  });
  const type = "Record<MessageTypeId, Pick<Frame, 'action' | 'schemaVersion' | 'businessCaseClosed'>>";
  return `${banner}import type { Frame } from './frame.ts';\nimport type { MessageTypeId } from './messages.ts';\n\n/** What the frame of a type says in its newest version, unless its sender says otherwise. */\nexport const usualFrames: ${type} = {\n${lines.join('')}};\n`;
}

function renderTypeTitles({ types }: CatalogueFiles): string {
  const latest = new Map(types.map(({ id, schema }) => [id, schema['x-iiz-title'] as { de: string; en: string }]));
  const lines = [...latest].map(([id, { de, en }]) => `  '${id}': { de: ${literal(de)}, en: ${literal(en)} },\n`);
  return `${banner}\n/** What each message type is called, in its newest version. */\nexport const typeTitles: Readonly<Record<string, { readonly de: string; readonly en: string }>> = {\n${lines.join('')}};\n`;
}

function renderFieldNames(catalogue: CatalogueFiles): string {
  const names = new Set<string>(['frame', 'blocks', ...blockNames]);
  for (const schema of [catalogue.frame, catalogue.shared, ...catalogue.types.map((type) => type.schema)]) collectNames(schema, names);
  const lines = [...names].sort().map((name) => `  '${name}',\n`).join('');
  return `${banner}\n/** Every field name that a schema of the catalogue knows. */\nexport const fieldNames: ReadonlySet<string> = new Set([\n${lines}]);\n`;
}

function collectNames(schema: Json, names: Set<string>): void {
  if (Array.isArray(schema)) for (const item of schema) collectNames(item, names);
  if (!isJsonObject(schema)) return;
  if (isJsonObject(schema['properties'])) for (const name of Object.keys(schema['properties'])) names.add(name);
  for (const part of Object.values(schema)) collectNames(part, names);
}

function typeOf(schema: JsonObject, indent: string): string {
  if (typeof schema['$ref'] === 'string') return pascal(schema['$ref'].slice(schema['$ref'].lastIndexOf('/') + 1));
  if (Array.isArray(schema['enum'])) return schema['enum'].map(literal).join(' | ');
  if ('const' in schema) return literal(schema['const']);
  if (schema['type'] === 'object') return objectType(schema, indent);
  if (schema['type'] === 'array') return `${grouped(typeOf(schema['items'] as JsonObject, indent))}[]`;
  if (schema['type'] === 'integer') return 'number';
  if (schema['type'] === 'string' || schema['type'] === 'boolean' || schema['type'] === 'number') return schema['type'];
  throw new Error(`no TypeScript for ${JSON.stringify(schema)}`);
}

function objectType(schema: JsonObject, indent: string): string {
  const required = new Set(schema['required'] as string[] | undefined);
  const inner = `${indent}  `;
  const members = Object.entries(schema['properties'] as Record<string, JsonObject>).map(
    ([name, property]) => `${doc(property, inner)}${inner}${name}${required.has(name) ? '' : '?'}: ${typeOf(property, inner)};\n`,
  );
  return `{\n${members.join('')}${indent}}`;
}

function importsFor(...schemas: JsonObject[]): string {
  const names = new Set(JSON.stringify(schemas).match(/(?<="urn:iiz-dap:schema:shared:[^"]*\/)[A-Za-z]+(?=")/g));
  return `import type {\n${[...names].map(pascal).sort().map((name) => `  ${name},\n`).join('')}} from './definitions.ts';\n`;
}

function doc(schema: JsonObject, indent: string): string {
  const description = schema['x-iiz-description'];
  return isJsonObject(description) ? `${indent}/** ${description['en'] as string} */\n` : '';
}

const literal = (value: Json | undefined): string => JSON.stringify(value).replaceAll('"', "'");
const grouped = (type: string): string => (type.includes(' | ') && !type.startsWith('{') ? `(${type})` : type);
const pascal = (name: string): string =>
  name.split(/[.-]/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
