import { Controller, Get } from '@nestjs/common';
import { Access } from '#runtime';
import { WatchPartners, type Signals } from './watch-partners.ts';

@Access('DPO')
@Controller('v1/audit/signals')
export class SignalsController {
  constructor(private readonly watch: WatchPartners) {}

  @Get()
  show(): Promise<Signals> {
    return this.watch.run(new Date());
  }
}
