import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packOf } from './decision-fixtures.ts';
import { factCodes } from './fact-codes.ts';
import { mayEverReceive, mayEverSend } from './role-rights.ts';
import { blockCategories, roleCodes } from './vocabulary.ts';

const root = join(import.meta.dirname, '../../..');
const catalogue = join(root, 'libs/schemas/catalog');
const pack = packOf(readFileSync(join(root, 'policies/so-iiz-2026.1.yaml'), 'utf8'));

interface TypeSchema {
  'x-iiz': { mainBlock: string | string[] };
  properties: { blocks: { properties: Record<string, { 'x-iiz-category': string }> } };
}

const types = readdirSync(catalogue, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'shared' && entry.name !== 'frame').map(({ name }) => name);

function schemaOf(type: string): TypeSchema {
  return JSON.parse(readFileSync(join(catalogue, type, '1.0.0.json'), 'utf8')) as TypeSchema;
}

describe('the pack and the catalogue of message types', () => {
  test.each(types)('%s may be sent by somebody', (type) => {
    expect(roleCodes.some((role) => mayEverSend(pack, role, type))).toBe(true);
  });

  test.each(types)('%s has a main block that some rule permits wherever the type goes', (type) => {
    const main = [schemaOf(type)['x-iiz'].mainBlock].flat().map((block) => blockCategories[block]);
    const permitted = pack.rules.filter(
      ({ effect, categories, messageTypes }) =>
        effect === 'PERMIT' && messageTypes.includes(type) && main.some((category) => category !== undefined && categories.includes(category)),
    );
    for (const from of roleCodes) {
      for (const to of roleCodes.filter((role) => mayEverReceive(pack, from, role, type))) {
        const between = new Set(pack.index.get(from)?.get(to)?.permits.map(({ rule }) => rule));
        expect(`${from}>${to} ${permitted.some((rule) => between.has(rule))}`).toBe(`${from}>${to} true`);
      }
    }
  });

  test.each(types)('%s has blocks of the categories that rules decide on', (type) => {
    for (const [block, { 'x-iiz-category': category }] of Object.entries(schemaOf(type).properties.blocks.properties)) {
      expect(blockCategories[block]).toBe(category);
    }
  });
});

test('every assertion that a rule may ask for stands in the closed list of the frame', () => {
  const frame = readFileSync(join(catalogue, 'frame/1.0.json'), 'utf8');
  for (const { source, code } of factCodes) if (source === 'assertion') expect(frame).toContain(`"${code}": {`);
});
