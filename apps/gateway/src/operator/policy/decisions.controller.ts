import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { ExplainDecision } from './explain-decision.ts';
import { RetraceDecision } from './retrace-decision.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/policy')
export class DecisionsController {
  constructor(
    private readonly explain: ExplainDecision,
    private readonly retrace: RetraceDecision,
  ) {}

  @Post('explain')
  @HttpCode(200)
  explainDecision(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.explain.run(caller, readRequest('ExplanationEntry', request));
  }

  @Post('replay')
  @HttpCode(200)
  replayDecision(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.retrace.run(caller, readRequest('ReplayEntry', request));
  }
}
