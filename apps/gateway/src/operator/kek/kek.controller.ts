import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { OrderRotation } from './order-rotation.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/kek')
export class KekController {
  constructor(private readonly order: OrderRotation) {}

  @Get()
  state(): Promise<object> {
    return this.order.state();
  }

  @Access('OPS')
  @Post('rotations')
  @HttpCode(202)
  rotate(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.order.run(caller, readRequest('Reason', request).reason);
  }
}
