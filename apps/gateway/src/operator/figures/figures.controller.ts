import { Controller, Get } from '@nestjs/common';
import type { ExchangeFigures } from '#persistence';
import { readFigures } from '#persistence';
import { Access } from '#runtime';
import { OperatorActions } from '../operator-actions.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/figures')
export class FiguresController {
  constructor(private readonly actions: OperatorActions) {}

  @Get()
  figures(): Promise<ExchangeFigures> {
    return readFigures(this.actions.db);
  }
}
