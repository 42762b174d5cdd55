import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { readLook } from '../looks/read-look.ts';
import { ShowInventory, type InventoryAnswer } from './show-inventory.ts';

@Access('DPO')
@Controller('v1/audit/vn-inventory')
export class InventoryController {
  constructor(private readonly inventory: ShowInventory) {}

  @Post()
  @HttpCode(200)
  show(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<InventoryAnswer> {
    return this.inventory.run(caller.id, readLook('InventoryRequest', body).purpose, new Date());
  }
}
