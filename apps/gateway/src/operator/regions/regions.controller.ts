import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { IntroduceRegion } from './introduce-region.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/regions')
export class RegionsController {
  constructor(private readonly introduce: IntroduceRegion) {}

  @Get()
  list(): Promise<object> {
    return this.introduce.list();
  }

  @Access('GSIIZ')
  @Post(':regionId/rollout')
  @HttpCode(200)
  rollOut(@SignedIn() caller: Caller, @Param('regionId') regionId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.introduce.run(caller, regionId, readRequest('RolloutEntry', request));
  }
}
