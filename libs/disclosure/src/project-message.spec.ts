import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { disclosureItems, parseStrictJson, SchemaRegistry } from '#schemas';
import type { Envelope } from '#schemas';
import { describeDisclosure } from './describe-disclosure.ts';
import { projectMessage } from './project-message.ts';

const catalog = join(import.meta.dirname, '../../schemas/catalog');
const registry = SchemaRegistry.load();
const examples = registry
  .types()
  .flatMap(({ id }) => readdirSync(join(catalog, id, 'examples')).map((file) => [`${id}/${file}`, readFileSync(join(catalog, id, 'examples', file))] as const));

function checked(body: Buffer) {
  const parsed = parseStrictJson(body);
  const result = parsed.ok ? registry.check(parsed.value) : parsed;
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result;
}

const names = (envelope: Envelope): string[] => disclosureItems(envelope).map(({ personId, block }) => `${block} ${personId}`);

test.each(examples)('%s is a message of its type without any of what may be left out', (_name, body) => {
  const { envelope, type } = checked(body);
  const optional = new Set(describeDisclosure(envelope, type, () => 'key').optional);
  const items = disclosureItems(envelope).filter(({ block }) => optional.has(block));
  for (const withheld of [...items.map((item) => [item]), items]) {
    const projected = projectMessage(body, withheld);
    expect(names(checked(projected).envelope)).toEqual(
      names(envelope).filter(
        (name) => !withheld.some(({ block, personId }) => name === `${block} ${personId}` || (block === 'identity' && name === `vn ${personId}`)),
      ),
    );
  }
});

test('nothing withheld, nothing changed', () => {
  for (const [, body] of examples) expect(JSON.parse(projectMessage(body, []).toString())).toMatchObject({ blocks: (JSON.parse(body.toString()) as Envelope).blocks });
});
