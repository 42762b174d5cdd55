import { readCatalogueFiles } from '../src/catalogue-files.ts';
import { renderTypes } from '../src/render-types.ts';

export function generated(): Record<string, string> {
  const files = Object.entries(renderTypes(readCatalogueFiles()));
  return Object.fromEntries(files.map(([name, text]) => [`libs/schemas/src/generated/${name}`, text]));
}
