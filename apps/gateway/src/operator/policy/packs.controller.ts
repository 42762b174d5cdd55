import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, allowSilence, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { ReviewPack } from './review-pack.ts';
import { SimulatePack } from './simulate-pack.ts';
import { StorePack } from './store-pack.ts';

/** Every message of a year is decided anew before the first byte of the answer. */
const longestSimulationMs = 900_000;

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/policy')
export class PacksController {
  constructor(
    private readonly store: StorePack,
    private readonly review: ReviewPack,
    private readonly simulate: SimulatePack,
  ) {}

  @Access('OPS', 'GSIIZ')
  @Post('packs')
  storePack(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.store.run(caller, readRequest('PackEntry', request).source);
  }

  @Post('packs/:version/lint')
  @HttpCode(200)
  lint(@Param('version') version: string): Promise<object> {
    return this.review.lint(version);
  }

  @Post('packs/:version/diff')
  @HttpCode(200)
  compare(@Param('version') version: string, @Req() request: FastifyRequest): Promise<object> {
    return this.review.compare(version, readRequest('ComparisonEntry', request));
  }

  @Get('packs/:version/document')
  document(@Param('version') version: string): Promise<object> {
    return this.review.document(version);
  }

  @Post('packs/:version/simulation')
  simulatePack(@SignedIn() caller: Caller, @Param('version') version: string, @Req() request: FastifyRequest): Promise<object> {
    const entry = readRequest('SimulationEntry', request);
    allowSilence(request, longestSimulationMs);
    return this.simulate.run(caller, version, entry);
  }

  @Get('simulations')
  simulations(): Promise<object> {
    return this.simulate.list();
  }

  @Get('simulations/:simulationId')
  simulation(@Param('simulationId') simulationId: string): Promise<object> {
    return this.simulate.show(simulationId);
  }
}
