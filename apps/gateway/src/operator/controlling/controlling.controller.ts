import { Controller, Get, Header, Query } from '@nestjs/common';
import { Access } from '#runtime';
import { ShowControlling, toCsv } from './show-controlling.ts';
import type { ControllingFigures } from './show-controlling.ts';

@Access('KOI', 'AGS', 'GSIIZ')
@Controller('v1/controlling')
export class ControllingController {
  constructor(private readonly controlling: ShowControlling) {}

  @Get()
  figures(@Query() query: Record<string, unknown>): Promise<ControllingFigures> {
    return this.controlling.run(query);
  }

  @Get('figures.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  async table(@Query() query: Record<string, unknown>): Promise<string> {
    return toCsv(await this.controlling.run(query));
  }
}
