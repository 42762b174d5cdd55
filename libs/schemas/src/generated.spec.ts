import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readCatalogueFiles } from './catalogue-files.ts';
import { renderTypes } from './render-types.ts';

test.each(Object.entries(renderTypes(readCatalogueFiles())))('the generated %s is that of the catalogue; else npm run generate', (name, text) => {
  expect(readFileSync(join(import.meta.dirname, 'generated', name), 'utf8')).toBe(text);
});
