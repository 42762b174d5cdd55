import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { SummariseLog, type LogSummary } from '../figures/summarise-log.ts';
import { PersonKeys } from '../looks/person-keys.ts';
import { QueryEvents, type QueryAnswer } from './query-events.ts';
import { readQuery } from './read-query.ts';

/** The data-protection officer's way into the log. */
@Access('DPO')
@Controller('v1/audit')
export class QueriesController {
  constructor(
    private readonly queries: QueryEvents,
    private readonly summary: SummariseLog,
    private readonly keys: PersonKeys,
  ) {}

  /** A search may name a person, so it comes in a body, never in a URL. */
  @Post('queries')
  @HttpCode(200)
  ask(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<QueryAnswer> {
    return this.queries.run(caller.id, readQuery(body, this.keys.of), new Date());
  }

  @Get('summary')
  figures(): Promise<LogSummary> {
    return this.summary.run();
  }
}
