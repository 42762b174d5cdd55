import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get } from '@nestjs/common';
import { Public } from '#runtime';

const description = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8')) as object;

@Public()
@Controller()
export class OperatorOpenApiController {
  @Get('openapi.json')
  show(): object {
    return description;
  }
}
