import { Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { OrderErasure } from './order-erasure.ts';
import { PlaceHold } from './place-hold.ts';
import { ShowErasures } from './show-erasures.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1')
export class ErasuresController {
  constructor(
    private readonly show: ShowErasures,
    private readonly order: OrderErasure,
    private readonly hold: PlaceHold,
  ) {}

  @Get('erasures')
  erasures(): Promise<object> {
    return this.show.all();
  }

  @Get('erasures/:erasureId')
  erasure(@Param('erasureId') erasureId: string): Promise<object> {
    return this.show.one(erasureId);
  }

  @Access('GSIIZ', 'DPO')
  @Post('erasures')
  @HttpCode(200)
  request(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.order.request(caller, readRequest('ErasureEntry', request));
  }

  @Access('GSIIZ', 'DPO')
  @Post('erasures/:erasureId/approve')
  @HttpCode(200)
  approve(@SignedIn() caller: Caller, @Param('erasureId') erasureId: string): Promise<object> {
    return this.order.approve(caller, erasureId);
  }

  @Get('holds')
  holds(): Promise<object> {
    return this.hold.all();
  }

  @Access('GSIIZ', 'DPO')
  @Post('holds')
  place(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.hold.place(caller, readRequest('HoldEntry', request));
  }

  @Access('GSIIZ', 'DPO')
  @Delete('holds/:holdId')
  release(@SignedIn() caller: Caller, @Param('holdId') holdId: string): Promise<object> {
    return this.hold.release(caller, holdId);
  }
}
