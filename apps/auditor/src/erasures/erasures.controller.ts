import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Problem } from '#problems';
import { Public } from '#runtime';
import { ReaderTurns } from '../access/reader-turns.ts';
import { ListErasures, type ErasuresSince, type LogStanding } from './list-erasures.ts';

/** Open to everybody like the log itself: message ids, and handles that say nothing without the index key. */
@Public()
@Controller('v1/audit')
export class ErasuresController {
  constructor(
    private readonly list: ListErasures,
    private readonly turns: ReaderTurns,
  ) {}

  @Get('standing')
  standing(): Promise<LogStanding> {
    return this.list.standing();
  }

  @Get('erasures')
  since(@Query() { shard, after, ...rest }: Record<string, unknown>, @Res({ passthrough: true }) reply: FastifyReply): Promise<ErasuresSince> {
    if (typeof shard !== 'string' || !/^\d{1,4}$/.test(shard)) throw new Problem('query-invalid', { pointers: [{ pointer: '/shard', rule: 'a relay shard' }] });
    if (typeof after !== 'string' || !/^\d{1,18}$/.test(after)) throw new Problem('query-invalid', { pointers: [{ pointer: '/after', rule: 'a whole number' }] });
    if (Object.keys(rest).length > 0) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'additionalProperties' }] });
    return this.turns.run(reply, () => this.list.since(Number(shard), BigInt(after)));
  }
}
