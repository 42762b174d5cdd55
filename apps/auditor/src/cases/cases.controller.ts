import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { readLook } from '../looks/read-look.ts';
import { ShowCase, type CaseAnswer } from './show-case.ts';

@Access('DPO')
@Controller('v1/audit/cases')
export class CasesController {
  constructor(private readonly cases: ShowCase) {}

  @Post()
  @HttpCode(200)
  show(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<CaseAnswer> {
    const { asked: { caseId, cursor }, purpose } = readLook('CaseRequest', body);
    return this.cases.run(caller.id, purpose, { caseId, ...(cursor === undefined ? {} : { cursor }) }, new Date());
  }
}
