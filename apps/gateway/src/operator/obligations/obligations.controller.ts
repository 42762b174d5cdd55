import { Controller, Get, Query } from '@nestjs/common';
import { Access } from '#runtime';
import { ListObligations } from './list-obligations.ts';

@Access('GSIIZ', 'OPS', 'DPO')
@Controller('v1/obligations')
export class ObligationsController {
  constructor(private readonly list: ListObligations) {}

  @Get()
  obligations(@Query() query: Record<string, unknown>): Promise<object> {
    return this.list.run(query);
  }
}
