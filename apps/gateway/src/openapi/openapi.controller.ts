import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';
import { jsonType, Public } from '#runtime';

/** The bytes that are sent, without the blanks of the file. */
const description = Buffer.from(JSON.stringify(JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8'))));

@Public()
@Controller()
export class OpenApiController {
  @Get('openapi.json')
  @Header('content-type', jsonType)
  show(): Buffer {
    return description;
  }
}
