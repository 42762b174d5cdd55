import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import { Public } from '#runtime';
import { LeafReaders } from '../access/leaf-readers.ts';
import { ReaderTurns } from '../access/reader-turns.ts';
import { ListErasures, type ErasuresSince, type LogStanding } from './list-erasures.ts';

/** For gateways, from the networks of those who read leaves: message ids, and handles that say nothing without the index key. */
@Public()
@Controller('v1/audit')
export class ErasuresController {
  constructor(
    private readonly list: ListErasures,
    private readonly turns: ReaderTurns,
    private readonly leafReaders: LeafReaders,
  ) {}

  @Get('standing')
  standing(): Promise<LogStanding> {
    return this.list.standing();
  }

  @Get('erasures')
  async since(@Query() { shard, after, ...rest }: Record<string, unknown>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ErasuresSince> {
    await this.leafReaders.admit(request);
    if (typeof shard !== 'string' || !/^\d{1,4}$/.test(shard)) throw new Problem('query-invalid', { pointers: [{ pointer: '/shard', rule: 'a relay shard' }] });
    if (typeof after !== 'string' || !/^\d{1,18}$/.test(after)) throw new Problem('query-invalid', { pointers: [{ pointer: '/after', rule: 'a whole number' }] });
    if (Object.keys(rest).length > 0) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'additionalProperties' }] });
    return this.turns.run(reply, () => this.list.since(Number(shard), BigInt(after)));
  }
}
