import { Controller, Get, Inject } from '@nestjs/common';
import { Public } from '#runtime';
import { ProveLog, type LogKeys } from './prove-log.ts';

/** The log's key, for whoever knows a former one: the announcements that lead to it, proven under the checkpoint beside them. */
@Public()
@Controller('log/keys')
export class KeysController {
  constructor(@Inject(ProveLog) private readonly prove: ProveLog) {}

  @Get()
  keys(): Promise<LogKeys> {
    return this.prove.keys();
  }
}
