import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { OrderDelivery } from './order-delivery.ts';
import { OrderRepublication } from './order-republication.ts';

@Access('OPS')
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly order: OrderDelivery,
    private readonly republication: OrderRepublication,
  ) {}

  @Access('OPS', 'GSIIZ', 'DPO')
  @Get('parked')
  parked(): Promise<object> {
    return this.order.parked();
  }

  @Post('republish')
  @HttpCode(202)
  republish(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.republication.run(caller, readRequest('RepublicationEntry', request));
  }

  @Post(':deliveryId/redrive')
  @HttpCode(202)
  redrive(@SignedIn() caller: Caller, @Param('deliveryId') deliveryId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.order.run(caller, deliveryId, 'redrive', readRequest('Reason', request).reason);
  }

  @Post(':deliveryId/reject')
  @HttpCode(202)
  reject(@SignedIn() caller: Caller, @Param('deliveryId') deliveryId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.order.run(caller, deliveryId, 'reject', readRequest('Reason', request).reason);
  }
}
