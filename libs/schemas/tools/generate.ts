import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogueFiles } from '../src/catalogue-files.ts';
import { renderTypes } from '../src/render-types.ts';

const folder = join(import.meta.dirname, '..', 'src', 'generated');
for (const [name, text] of Object.entries(renderTypes(readCatalogueFiles()))) writeFileSync(join(folder, name), text);
