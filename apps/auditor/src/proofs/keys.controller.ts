import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '#runtime';
import { ReaderTurns } from '../access/reader-turns.ts';
import { ProveLog, type LogKeys } from './prove-log.ts';

/** The log's key, for whoever knows a former one: the announcements that lead to it, proven under the checkpoint beside them. */
@Public()
@Controller('log/keys')
export class KeysController {
  constructor(
    private readonly prove: ProveLog,
    private readonly turns: ReaderTurns,
  ) {}

  @Get()
  keys(@Res({ passthrough: true }) reply: FastifyReply): Promise<LogKeys> {
    return this.turns.run(reply, () => this.prove.keys());
  }
}
