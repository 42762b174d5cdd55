import { Controller, Get, Header } from '@nestjs/common';
import { jsonType, Public } from '#runtime';
import { openapiDocument } from './openapi-document.ts';

const bytes = Buffer.from(JSON.stringify(openapiDocument));

@Public()
@Controller()
export class OpenapiController {
  @Get('openapi.json')
  @Header('content-type', jsonType)
  document(): Buffer {
    return bytes;
  }
}
