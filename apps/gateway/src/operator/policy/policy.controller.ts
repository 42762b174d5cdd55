import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { ActivatePack } from './activate-pack.ts';
import { ShowPolicy } from './show-policy.ts';
import { SuspendRule } from './suspend-rule.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/policy')
export class PolicyController {
  constructor(
    private readonly show: ShowPolicy,
    private readonly activate: ActivatePack,
    private readonly suspend: SuspendRule,
  ) {}

  @Get()
  all(): Promise<object> {
    return this.show.run();
  }

  @Access('OPS', 'GSIIZ')
  @Post('activations')
  requestActivation(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.activate.request(caller, readRequest('ActivationEntry', request));
  }

  @Access('GSIIZ', 'DPO')
  @Post('activations/:requestId/approve')
  @HttpCode(200)
  approve(@SignedIn() caller: Caller, @Param('requestId') requestId: string): Promise<object> {
    return this.activate.approve(caller, requestId);
  }

  @Post('activations/:requestId/withdraw')
  @HttpCode(200)
  withdraw(@SignedIn() caller: Caller, @Param('requestId') requestId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.activate.withdraw(caller, requestId, readRequest('Reason', request));
  }

  @Post('suspensions')
  suspendRule(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.suspend.run(caller, readRequest('SuspensionEntry', request));
  }
}
