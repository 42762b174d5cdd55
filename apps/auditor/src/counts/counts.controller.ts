import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { PersonKeys } from '../looks/person-keys.ts';
import { CountFacets, type FacetsAnswer } from './count-facets.ts';
import { CountOverTime, type HistogramAnswer } from './count-over-time.ts';
import { readCount, readCountOverTime } from './read-count.ts';

@Access('DPO')
@Controller('v1/audit')
export class CountsController {
  constructor(
    private readonly facets: CountFacets,
    private readonly overTime: CountOverTime,
    private readonly keys: PersonKeys,
  ) {}

  @Post('facets')
  @HttpCode(200)
  countFacets(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<FacetsAnswer> {
    const { filter, purpose } = readCount(body, this.keys.of);
    return this.facets.run(caller.id, purpose, filter, new Date());
  }

  @Post('histogram')
  @HttpCode(200)
  countOverTime(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<HistogramAnswer> {
    const { filter, purpose, bucket } = readCountOverTime(body, this.keys.of);
    return this.overTime.run(caller.id, purpose, filter, bucket, new Date());
  }
}
