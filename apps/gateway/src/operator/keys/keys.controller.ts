import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { EndKey } from './end-key.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/keys')
export class KeysController {
  constructor(private readonly end: EndKey) {}

  @Post(':keyid/revoke')
  @HttpCode(200)
  revoke(@SignedIn() caller: Caller, @Param('keyid') keyid: string, @Req() request: FastifyRequest): Promise<object> {
    return this.end.run(caller, keyid, 'revoke', readRequest('Reason', request).reason);
  }

  @Post(':keyid/block')
  @HttpCode(200)
  block(@SignedIn() caller: Caller, @Param('keyid') keyid: string, @Req() request: FastifyRequest): Promise<object> {
    return this.end.run(caller, keyid, 'block', readRequest('Reason', request).reason);
  }

  @Post(':keyid/unblock')
  @HttpCode(200)
  unblock(@SignedIn() caller: Caller, @Param('keyid') keyid: string, @Req() request: FastifyRequest): Promise<object> {
    return this.end.run(caller, keyid, 'unblock', readRequest('Reason', request).reason);
  }
}
