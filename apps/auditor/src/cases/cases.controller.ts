import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { isUuid } from '#schemas';
import { readLook, required, textFaults, textOf } from '../looks/read-look.ts';
import { isCursor } from '../queries/page-cursor.ts';
import { ShowCase, type CaseAnswer } from './show-case.ts';

@Access('DPO')
@Controller('v1/audit/cases')
export class CasesController {
  constructor(private readonly cases: ShowCase) {}

  @Post()
  @HttpCode(200)
  show(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<CaseAnswer> {
    const { members, purpose } = readLook(body, ['caseId', 'cursor'], (asked) => [...required(asked, 'caseId'), ...textFaults(asked, 'caseId', isUuid), ...textFaults(asked, 'cursor', isCursor)]);
    return this.cases.run(caller.id, purpose, { caseId: textOf(members, 'caseId'), ...(members['cursor'] === undefined ? {} : { cursor: textOf(members, 'cursor') }) }, new Date());
  }
}
