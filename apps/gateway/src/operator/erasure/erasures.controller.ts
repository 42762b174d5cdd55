import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { ErasureOrders } from './erasure-orders.ts';
import { LegalHolds } from './legal-holds.ts';
import { ShowErasures } from './show-erasures.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1')
export class ErasuresController {
  constructor(
    private readonly show: ShowErasures,
    private readonly orders: ErasureOrders,
    private readonly legalHolds: LegalHolds,
  ) {}

  @Get('erasures')
  erasures(@SignedIn() caller: Caller, @Query() query: Record<string, unknown>): Promise<object> {
    return this.show.all(caller, query);
  }

  @Get('erasures/:erasureId')
  erasure(@SignedIn() caller: Caller, @Param('erasureId') erasureId: string): Promise<object> {
    return this.show.one(caller, erasureId);
  }

  @Access('GSIIZ', 'DPO')
  @Post('erasures')
  @HttpCode(200)
  request(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.orders.request(caller, readRequest('ErasureEntry', request));
  }

  @Access('GSIIZ', 'DPO')
  @Post('erasures/:erasureId/approve')
  @HttpCode(200)
  approve(@SignedIn() caller: Caller, @Param('erasureId') erasureId: string): Promise<object> {
    return this.orders.approve(caller, erasureId);
  }

  @Access('GSIIZ', 'DPO')
  @Post('erasures/:erasureId/withdraw')
  @HttpCode(200)
  withdraw(@SignedIn() caller: Caller, @Param('erasureId') erasureId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.orders.withdraw(caller, erasureId, readRequest('Reason', request));
  }

  @Get('holds')
  holds(@Query() query: Record<string, unknown>): Promise<object> {
    return this.legalHolds.all(query);
  }

  @Access('GSIIZ', 'DPO')
  @Post('holds')
  place(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.legalHolds.place(caller, readRequest('HoldEntry', request));
  }

  @Access('GSIIZ', 'DPO')
  @Delete('holds/:holdId')
  release(@SignedIn() caller: Caller, @Param('holdId') holdId: string): Promise<object> {
    return this.legalHolds.release(caller, holdId);
  }
}
