import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { PersonKeys } from '../looks/person-keys.ts';
import { readLook } from '../looks/read-look.ts';
import { filterOf } from '../queries/read-filter.ts';
import { CountFacets, type FacetsAnswer } from './count-facets.ts';
import { CountOverTime, type HistogramAnswer } from './count-over-time.ts';

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
    const { asked, purpose } = readLook('CountRequest', body);
    return this.facets.run(caller.id, purpose, filterOf(asked.filter, this.keys.of), new Date());
  }

  @Post('histogram')
  @HttpCode(200)
  countOverTime(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<HistogramAnswer> {
    const { asked, purpose } = readLook('HistogramRequest', body);
    return this.overTime.run(caller.id, purpose, filterOf(asked.filter, this.keys.of), asked.bucket, new Date());
  }
}
