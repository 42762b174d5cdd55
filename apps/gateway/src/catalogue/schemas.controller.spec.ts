import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadPack } from '#consent';
import type { Directory } from '#persistence';
import { SchemaRegistry } from '#schemas';
import { OperatorOpenApiController } from '../operator/openapi/operator-openapi.controller.ts';
import { OpenApiController } from '../openapi/openapi.controller.ts';
import { SchemasController } from './schemas.controller.ts';

const loaded = loadPack(readFileSync(new URL('../../../../policies/so-iiz-2026.1.yaml', import.meta.url), 'utf8'));
if (!loaded.ok) throw new Error('the shipped pack does not load');
let inForce: { pack: typeof loaded.pack; hash: string } | undefined = { pack: loaded.pack, hash: 'one' };
const controller = new SchemasController(SchemaRegistry.load(), { policyAt: () => inForce } as unknown as Directory);

test.each([
  ['the list', () => controller.list()],
  ['a type', () => controller.show('nack')],
  ['a guide', () => controller.guide('nack', 'de')],
  ['the casts of a type', () => controller.casts('nack')],
  ['a schema', () => controller.schema('nack', '1.0.0')],
  ['the description of the API', () => new OpenApiController().show()],
  ['that of the operator API', () => new OperatorOpenApiController().show()],
])('THR-H13 however often somebody without a key asks for %s, it is made once, and the same bytes are sent', (_, ask) => {
  const first = ask();
  expect(Buffer.isBuffer(first)).toBe(true);
  expect(ask()).toBe(first);
});

test('a guide tells what is in force: another pack makes it anew, none leaves nobody who may send', () => {
  const before = controller.guide('plan.published', 'de');
  inForce = { pack: loaded.pack, hash: 'two' };
  const after = controller.guide('plan.published', 'de');
  expect(after).not.toBe(before);
  expect(after.toString()).toBe(before.toString());
  inForce = undefined;
  expect(controller.guide('plan.published', 'de').toString()).toContain('Niemand.');
});

test('what there is not is not found, whatever was asked for before', () => {
  controller.show('nack');
  for (const ask of [
    () => controller.show('nothing'),
    () => controller.show('type nack'),
    () => controller.schema('nack', '9.0.0'),
    () => controller.casts('nothing'),
    () => controller.guide('nack', 'fr'),
    () => controller.guide('nothing', 'de'),
  ]) {
    expect(ask).toThrow('not-found');
  }
});
