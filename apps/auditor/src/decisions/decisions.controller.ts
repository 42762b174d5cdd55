import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { ExplainDecision, type DecisionAnswer } from './explain-decision.ts';
import { readDecision } from './read-decision.ts';

@Access('DPO')
@Controller('v1/audit/decisions')
export class DecisionsController {
  constructor(private readonly explain: ExplainDecision) {}

  @Post()
  @HttpCode(200)
  show(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<DecisionAnswer> {
    const { request, purpose } = readDecision(body);
    return this.explain.run(caller.id, purpose, request, new Date());
  }
}
