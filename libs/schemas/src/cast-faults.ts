import { castMessage } from './cast-message.ts';
import type { CatalogueFiles } from './catalogue-files.ts';
import { readExamples } from './catalogue-files.ts';
import type { Envelope } from './envelope.ts';
import type { Json } from './json.ts';
import { SchemaRegistry } from './schema-registry.ts';

/**
 * What is wrong with the casts of the catalogue: two neighbouring versions of a type without one, or an example that a cast
 * makes a message which the other version refuses.
 */
export function castFaults(files: CatalogueFiles): string[] {
  const registry = SchemaRegistry.load(files);
  return [...Map.groupBy(files.types, ({ id }) => id)].flatMap(([id, versions]) => {
    const numbers = versions.map(({ entry }) => entry.version);
    const casts = registry.casts(id);
    const missing = numbers.slice(1).filter((to, i) => !casts.some((cast) => cast.from === numbers[i] && cast.to === to)).map((to) => `${id} ${to}: no cast from the version before it`);
    const refused = numbers.flatMap((from) => numbers.filter((to) => to !== from).flatMap((to) => [...readExamples(id, from)].flatMap(([name, example]) => {
      const cast = castMessage(example as unknown as Envelope, casts, to);
      const checked = cast === undefined ? undefined : registry.check(cast as unknown as Json);
      return checked === undefined || checked.ok ? [] : [`${id} ${from} → ${to}: the example ${name} is refused at ${checked.pointers[0]?.pointer ?? ''}`];
    })));
    return [...missing, ...refused];
  });
}
