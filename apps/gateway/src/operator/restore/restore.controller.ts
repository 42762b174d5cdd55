import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { readRequest } from '../read-request.ts';
import { ConfirmRestore } from './confirm-restore.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/restore')
export class RestoreController {
  constructor(private readonly restore: ConfirmRestore) {}

  @Get()
  show(): Promise<object> {
    return this.restore.show();
  }

  @Post('confirm')
  @HttpCode(200)
  confirm(@SignedIn() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return this.restore.run(caller, readRequest('Confirmation', request));
  }
}
