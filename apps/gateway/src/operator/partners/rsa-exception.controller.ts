import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { GrantRsaException } from './grant-rsa-exception.ts';

@Access('OPS')
@Controller('v1/partners/:partnerId/rsa-exception')
export class RsaExceptionController {
  constructor(private readonly exception: GrantRsaException) {}

  @Post()
  @HttpCode(200)
  grant(@SignedIn() caller: Caller, @Param('partnerId') partnerId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.exception.run(caller, partnerId, readRequest('RsaException', request));
  }
}
