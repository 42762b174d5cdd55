import { describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateSchema, isJsonObject } from '#schemas';
import type { Json, JsonObject } from '#schemas';
import { openapiDocument } from '../../apps/auditor/src/openapi/openapi-document.ts';
import { repositoryRoot } from '../support/repository-root.ts';

function read(path: string): JsonObject {
  return JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8')) as JsonObject;
}

const grammar = read('test/conformance/vectors/openapi/oas-3.1.json');
const gateway = read('apps/gateway/src/openapi/openapi.json');
const operator = read('apps/gateway/src/operator/openapi/openapi.json');
const auditor = JSON.parse(JSON.stringify(openapiDocument)) as JsonObject;
const documents: [string, JsonObject][] = [['gateway', gateway], ['operator', operator], ['auditor', auditor]];

function at(document: JsonObject, pointer: string): Json | undefined {
  return pointer.split('/').slice(1).reduce<Json | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), document);
}

function referencesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === '$ref' && typeof each === 'string' ? [each] : referencesIn(each)));
}

/** A schema of the document's components, with what it refers to. */
function component(document: JsonObject, name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}`, components: document['components'] as JsonObject };
}

describe.each(documents)('the API description of the %s', (_name, document) => {
  test('is an OpenAPI 3.1 document', () => {
    expect(evaluateSchema(grammar, document)).toEqual({ ok: true, valid: true });
  });

  test('refers to nothing that it does not hold', () => {
    const references = referencesIn(document);
    expect(references.filter((ref) => !ref.startsWith('#/') || at(document, ref.slice(1)) === undefined)).toEqual([]);
    expect(references.length).toBeGreaterThan(10);
  });

  test('holds schemas that compile', () => {
    const names = Object.keys(at(document, '/components/schemas') as JsonObject);
    expect(names.map((name) => [name, evaluateSchema(component(document, name), null).ok]).filter(([, compiles]) => compiles === false)).toEqual([]);
  });
});

test('a document without responses, or with a made-up member, is none of OpenAPI 3.1', () => {
  const path = at(gateway, '/paths') as JsonObject;
  for (const broken of [{ ...gateway, paths: { ...path, '/v1/inbox': { get: { responses: [] } } } }, { ...gateway, endpoints: {} }, { ...gateway, openapi: '3.0.0' }]) {
    expect(evaluateSchema(grammar, broken)).toEqual({ ok: true, valid: false });
  }
});

describe('the message of the description', () => {
  const examples = globSync('libs/schemas/catalog/*/examples/*.json', { cwd: repositoryRoot });

  test.each(examples)('%s is one', (path) => {
    expect(evaluateSchema(component(gateway, 'message'), read(path))).toEqual({ ok: true, valid: true });
  });

  test('is nothing else', () => {
    const example = read(examples[0] ?? '');
    expect(evaluateSchema(component(gateway, 'message'), { ...example, extra: 1 })).toEqual({ ok: true, valid: false });
    expect(evaluateSchema(component(gateway, 'message'), { ...example, blocks: {} })).toEqual({ ok: true, valid: false });
  });
});
