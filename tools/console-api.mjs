/**
 * Renders what the console knows of the platform: the titles of the message types and what codes, purposes and roles
 * are called, from the catalogues, and the types of the two APIs from their OpenAPI documents: one interface per API, from
 * `METHOD /path` to what an operation is given and answers, and one type per schema.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeMeanings } from '../libs/problems/src/index.ts';

const root = resolve(import.meta.dirname, '..');
const documents = { auditor: 'apps/auditor/src/openapi/openapi.json', operator: 'apps/gateway/src/operator/openapi/openapi.json' };

export function generated() {
  const titles = readFileSync(join(root, 'libs/schemas/src/generated/type-titles.ts'), 'utf8');
  return { 'apps/console/src/texts/type-titles.ts': titles, 'apps/console/src/texts/platform-words.ts': platformWords(), ...apis() };
}

/** What people read in place of a code. */
function platformWords() {
  const { purpose, roleCode } = JSON.parse(readFileSync(join(root, 'libs/schemas/catalog/shared/1.0.json'), 'utf8')).$defs;
  const lists = [
    ['codeMeanings', 'What each code of a refusal or delivery means.', codeMeanings],
    ['purposeNames', 'What each purpose is called.', purpose['x-iiz-values']],
    ['roleNames', 'What each role of the exchange is called.', roleCode['x-iiz-values']],
  ];
  return `// Generated from libs/problems and libs/schemas/catalog by \`npm run generate\`; do not edit.\n${lists.map(([name, says, words]) => `\n/** ${says} */\nexport const ${name}: Readonly<Record<string, { readonly de: string; readonly en: string }>> = {\n${rows(words)}};\n`).join('')}`;
}

function rows(words) {
  return Object.entries(words).map(([code, { de, en }]) => `  ${literal(code)}: { de: ${literal(de)}, en: ${literal(en)} },\n`).join('');
}

function apis() {
  return Object.fromEntries(Object.entries(documents).map(([name, path]) => [`apps/console/src/api/${name}.ts`, render(name, path, JSON.parse(readFileSync(join(root, path), 'utf8')))]));
}

function render(name, path, document) {
  const operations = Object.entries(document.paths).flatMap(([at, item]) =>
    ['get', 'post', 'put', 'delete'].flatMap((method) => (item[method] === undefined ? [] : [`  '${method.toUpperCase()} ${at}': ${operationType(item[method], item.parameters)};\n`])),
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([title, schema]) => `\n${comment(schema, '')}export type ${title} = ${typeOf(schema, '')};\n`);
  const api = `${name[0].toUpperCase()}${name.slice(1)}Api`;
  return `// Generated from ${path} by \`npm run generate\`; do not edit.\n\nexport interface ${api} {\n${operations.join('')}}\n${schemas.join('')}`;
}

function operationType({ parameters = [], requestBody, responses }, inherited = []) {
  const all = [...inherited, ...parameters];
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  return `{ path: ${parametersType(all, 'path')}; query: ${parametersType(all, 'query')}; request: ${contentType(requestBody?.content) ?? 'undefined'}; answer: ${contentType(success?.content) ?? 'undefined'} }`;
}

function parametersType(parameters, where) {
  const members = parameters.filter((parameter) => parameter.in === where).map(({ name, required, schema }) => `${name}${required || where === 'path' ? '' : '?'}: ${typeOf(schema ?? {}, '')}`);
  return members.length === 0 ? 'object' : `{ ${members.join('; ')} }`;
}

/** JSON as its schema says, text as a string, everything else as a file. */
function contentType(content) {
  if (content === undefined) return undefined;
  const types = Object.entries(content).map(([media, { schema = {} }]) => (media.endsWith('json') ? typeOf(schema, '  ') : media === 'text/plain' ? 'string' : 'Blob'));
  return [...new Set(types)].join(' | ');
}

function typeOf(schema, indent) {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if (schema.enum !== undefined) return schema.enum.map((value) => literal(value)).join(' | ');
  if ('const' in schema) return literal(schema.const);
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice !== undefined) return choice.map((one) => typeOf(one, indent)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  return { array: arrayType, object: objectType, string: () => 'string', boolean: () => 'boolean', integer: () => 'number', number: () => 'number', null: () => 'null' }[schema.type]?.(schema, indent) ?? 'unknown';
}

function arrayType({ items = {} }, indent) {
  const type = typeOf(items, indent);
  return type.includes(' | ') ? `(${type})[]` : `${type}[]`;
}

function objectType({ properties, required = [], additionalProperties }, indent) {
  if (properties === undefined) return typeof additionalProperties === 'object' ? `Record<string, ${typeOf(additionalProperties, indent)}>` : 'Record<string, unknown>';
  const inner = `${indent}  `;
  const members = Object.entries(properties).map(([name, schema]) => `${comment(schema, inner)}${inner}${/^\w+$/.test(name) ? name : literal(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema, inner)};\n`);
  return `{\n${members.join('')}${indent}}`;
}

function comment({ description }, indent) {
  return description === undefined ? '' : `${indent}/** ${description.replaceAll('*/', '*\\/')} */\n`;
}

function literal(value) {
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value);
}
