import { Controller, Get, Header, Param } from '@nestjs/common';
import { Directory } from '#persistence';
import { Problem } from '#problems';
import { jsonType, Public } from '#runtime';
import { SchemaRegistry } from '#schemas';
import { languages, renderGuide } from './render-guide.ts';
import { RenderedDocuments } from './rendered-documents.ts';
import { guideTo } from './type-guide.ts';

/** The catalogue of message types: public, so that an integrator can read it before having a key. */
@Public()
@Controller('v1/schemas')
export class SchemasController {
  readonly #documents = new RenderedDocuments();
  readonly #guides = new RenderedDocuments();

  constructor(
    private readonly registry: SchemaRegistry,
    private readonly directory: Directory,
  ) {}

  @Get()
  @Header('content-type', jsonType)
  list(): Buffer {
    return this.#documents.of('types', () => JSON.stringify({ types: this.registry.types() }));
  }

  @Get(':type')
  @Header('content-type', jsonType)
  show(@Param('type') type: string): Buffer {
    return this.#documents.of(`type ${type}`, () => JSON.stringify(found(this.registry.type(type))));
  }

  /** Who may send it to whom, on which basis; fields, examples, errors: under the policy pack in force. */
  @Get(':type/guide/:language')
  @Header('content-type', 'text/markdown; charset=utf-8')
  guide(@Param('type') type: string, @Param('language') asked: string): Buffer {
    const language = found(languages.find((each) => each === asked));
    const policy = this.directory.policyAt(new Date());
    return this.#guides.under(policy?.hash ?? '', `${type} ${language}`, () => renderGuide(found(guideTo(type, this.registry, policy?.pack)), language));
  }

  /** How a message of one version is told in another: for whoever reads a version that it does not know. */
  @Get(':type/casts')
  @Header('content-type', jsonType)
  casts(@Param('type') type: string): Buffer {
    return this.#documents.of(`casts ${type}`, () => JSON.stringify(castsOf(found(this.registry.type(type)).id, this.registry)));
  }

  @Get(':type/:version')
  @Header('content-type', jsonType)
  schema(@Param('type') type: string, @Param('version') version: string): Buffer {
    return this.#documents.of(`schema ${type} ${version}`, () => JSON.stringify(found(this.registry.schema(type, version))));
  }
}

function castsOf(type: string, registry: SchemaRegistry): object {
  const versions = registry.versions(type).map(({ version, validFrom, validUntil }) => ({ version, validFrom, ...(validUntil === undefined ? {} : { validUntil }) }));
  return { type, versions, casts: registry.casts(type) };
}

/** @throws Problem not-found */
function found<T>(document: T | undefined): T {
  if (document === undefined) throw new Problem('not-found');
  return document;
}
