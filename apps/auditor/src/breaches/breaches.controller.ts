import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { readLook, refuse } from '../looks/read-look.ts';
import { spanFaults, utc } from '../queries/read-filter.ts';
import { ReportBreach, type BreachAnswer } from './report-breach.ts';

@Access('DPO')
@Controller('v1/audit/breach-reports')
export class BreachesController {
  constructor(private readonly breaches: ReportBreach) {}

  @Post()
  @HttpCode(200)
  report(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<BreachAnswer> {
    const { asked, purpose } = readLook('BreachRequest', body);
    const { keyid, from, to, cursor } = asked;
    refuse(spanFaults(asked, ''));
    return this.breaches.run(caller.id, purpose, { keyid, from: utc(from), to: utc(to) }, cursor, new Date());
  }
}
