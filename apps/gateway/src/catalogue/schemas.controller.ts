import { Controller, Get, Param } from '@nestjs/common';
import { Problem } from '#problems';
import { Public } from '#runtime';
import { SchemaRegistry } from '#schemas';

/** The catalogue of message types: public, so that an integrator can read it before having a key. */
@Public()
@Controller('v1/schemas')
export class SchemasController {
  constructor(private readonly registry: SchemaRegistry) {}

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

  @Get(':type/:version')
  schema(@Param('type') type: string, @Param('version') version: string): object {
    const found = this.registry.schema(type, version);
    if (found === undefined || found === null || typeof found !== 'object') throw new Problem('not-found');
    return found;
  }
}
