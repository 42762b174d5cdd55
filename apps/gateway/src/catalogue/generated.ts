import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPack } from '#consent';
import { SchemaRegistry } from '#schemas';
import { languages, renderContents, renderGuide } from './render-guide.ts';
import { guideTo } from './type-guide.ts';

const packFile = join(import.meta.dirname, '../../../../policies/so-iiz-2026.1.yaml');

/** The readable catalogue: a page for each type and language, under the shipped policy pack. */
export function generated(): Record<string, string> {
  const registry = SchemaRegistry.load();
  const loaded = loadPack(readFileSync(packFile, 'utf8'));
  if (!loaded.ok) throw new Error('The shipped policy pack does not load.');
  const guides = registry.types().flatMap(({ id }) => guideTo(id, registry, loaded.pack) ?? []);
  return Object.fromEntries(languages.flatMap((language) => [
    [`docs/catalogue/${language}/README.md`, renderContents(guides, language)] as const,
    ...guides.map((guide) => [`docs/catalogue/${language}/${guide.type.id}.md`, renderGuide(guide, language)] as const),
  ]));
}
