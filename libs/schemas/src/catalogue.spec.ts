import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogueFolder, readJson } from './catalogue-files.ts';
import { SchemaRegistry } from './schema-registry.ts';

const registry = SchemaRegistry.load();

describe.each(registry.types().map((type) => type.id))('%s', (id) => {
  const folder = join(catalogueFolder, id, 'examples');

  test.each(readdirSync(folder))('the example %s is accepted', (file) => {
    const example = readJson(join(folder, file));
    expect(registry.check(example)).toEqual({ ok: true, envelope: example, type: registry.type(id) });
  });
});
