import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { ListObligations } from './list-obligations.ts';
import { RehearseObligation } from './rehearse-obligation.ts';

@Access('GSIIZ', 'OPS', 'DPO')
@Controller('v1/obligations')
export class ObligationsController {
  constructor(
    private readonly list: ListObligations,
    private readonly rehearse: RehearseObligation,
  ) {}

  @Get()
  obligations(@Query() query: Record<string, unknown>): Promise<object> {
    return this.list.run(query);
  }

  @Access('OPS')
  @Post(':obligationId/rehearse')
  @HttpCode(202)
  rehearsal(@SignedIn() caller: Caller, @Param('obligationId') obligationId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.rehearse.run(caller, obligationId, readRequest('Rehearsal', request).asOf);
  }
}
