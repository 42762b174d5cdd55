import { Controller, Get, Header, Param } from '@nestjs/common';
import { Directory } from '#persistence';
import { Problem } from '#problems';
import { Public } from '#runtime';
import { SchemaRegistry } from '#schemas';
import { languages, renderGuide } from './render-guide.ts';
import { guideTo } from './type-guide.ts';

/** The catalogue of message types: public, so that an integrator can read it before having a key. */
@Public()
@Controller('v1/schemas')
export class SchemasController {
  constructor(
    private readonly registry: SchemaRegistry,
    private readonly directory: Directory,
  ) {}

  @Get()
  list(): object {
    return { types: this.registry.types() };
  }

  @Get(':type')
  show(@Param('type') type: string): object {
    const found = this.registry.types().find(({ id }) => id === type);
    if (found === undefined) throw new Problem('not-found');
    return found;
  }

  /** Who may send it to whom, on which basis; fields, examples, errors: under the policy pack in force. */
  @Get(':type/guide/:language')
  @Header('content-type', 'text/markdown; charset=utf-8')
  guide(@Param('type') type: string, @Param('language') language: string): string {
    const inLanguage = languages.find((each) => each === language);
    const found = guideTo(type, this.registry, this.directory.policyAt(new Date())?.pack);
    if (found === undefined || inLanguage === undefined) throw new Problem('not-found');
    return renderGuide(found, inLanguage);
  }

  /** How a message of one version is told in another: for whoever reads a version that it does not know. */
  @Get(':type/casts')
  casts(@Param('type') type: string): object {
    const versions = this.registry.versions(type);
    if (versions.length === 0) throw new Problem('not-found');
    return { type, versions: versions.map(({ version, validFrom, validUntil }) => ({ version, validFrom, ...(validUntil === undefined ? {} : { validUntil }) })), casts: this.registry.casts(type) };
  }

  @Get(':type/:version')
  schema(@Param('type') type: string, @Param('version') version: string): object {
    const found = this.registry.schema(type, version);
    if (found === undefined || found === null || typeof found !== 'object') throw new Problem('not-found');
    return found;
  }
}
