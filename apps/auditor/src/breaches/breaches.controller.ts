import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { matches, readLook, required, textFaults, textOf } from '../looks/read-look.ts';
import { isCursor } from '../queries/page-cursor.ts';
import { isTime, spanFaults, utc } from '../queries/read-filter.ts';
import { ReportBreach, type BreachAnswer } from './report-breach.ts';

@Access('DPO')
@Controller('v1/audit/breach-reports')
export class BreachesController {
  constructor(private readonly breaches: ReportBreach) {}

  @Post()
  @HttpCode(200)
  report(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<BreachAnswer> {
    const { members, purpose } = readLook(body, ['keyid', 'from', 'to', 'cursor'], (asked) => {
      const faults = [...required(asked, 'keyid', 'from', 'to'), ...textFaults(asked, 'keyid', matches('[0-9a-f]{64}')), ...textFaults(asked, 'from', isTime), ...textFaults(asked, 'to', isTime), ...textFaults(asked, 'cursor', isCursor)];
      return faults.length > 0 ? faults : spanFaults(asked, '');
    });
    return this.breaches.run(caller.id, purpose, { keyid: textOf(members, 'keyid'), from: utc(textOf(members, 'from')), to: utc(textOf(members, 'to')) }, members['cursor'] === undefined ? undefined : textOf(members, 'cursor'), new Date());
  }
}
