import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import { Public } from '#runtime';
import { ListErasures, type ErasuresSince, type LogStanding } from './list-erasures.ts';

/** Open to everybody like the log itself: message ids, and handles that say nothing without the index key. */
@Public()
@Controller('v1/audit')
export class ErasuresController {
  constructor(@Inject(ListErasures) private readonly list: ListErasures) {}

  @Get('standing')
  standing(): Promise<LogStanding> {
    return this.list.standing();
  }

  @Get('erasures')
  since(@Query() { shard, after, ...rest }: Record<string, unknown>, @Req() { ip }: FastifyRequest): Promise<ErasuresSince> {
    if (typeof shard !== 'string' || !/^\d{1,4}$/.test(shard)) throw new Problem('query-invalid', { pointers: [{ pointer: '/shard', rule: 'a relay shard' }] });
    if (typeof after !== 'string' || !/^\d{1,18}$/.test(after)) throw new Problem('query-invalid', { pointers: [{ pointer: '/after', rule: 'a whole number' }] });
    if (Object.keys(rest).length > 0) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'additionalProperties' }] });
    return this.list.since(Number(shard), BigInt(after), ip);
  }
}
