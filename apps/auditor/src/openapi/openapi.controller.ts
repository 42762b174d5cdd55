import { Controller, Get } from '@nestjs/common';
import { Public } from '#runtime';
import { openapiDocument } from './openapi-document.ts';

@Public()
@Controller()
export class OpenapiController {
  @Get('openapi.json')
  document(): object {
    return openapiDocument;
  }
}
