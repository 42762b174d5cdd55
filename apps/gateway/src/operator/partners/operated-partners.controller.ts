import { Controller, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn } from '#runtime';
import type { Caller } from '#runtime';
import { EnrolPartnerKey } from '../keys/enrol-partner-key.ts';
import { readRequest } from '../read-request.ts';
import { BlockPartner } from './block-partner.ts';
import { RegisterPartner } from './register-partner.ts';
import { ShowPartners } from './show-partners.ts';

@Access('OPS', 'GSIIZ', 'DPO')
@Controller('v1/partners')
export class OperatedPartnersController {
  constructor(
    private readonly show: ShowPartners,
    private readonly register: RegisterPartner,
    private readonly block: BlockPartner,
    private readonly enrol: EnrolPartnerKey,
  ) {}

  @Get()
  all(): Promise<object> {
    return this.show.all();
  }

  @Get(':partnerId')
  one(@Param('partnerId') partnerId: string): Promise<object> {
    return this.show.one(partnerId);
  }

  @Access('OPS')
  @Put(':partnerId')
  enter(@SignedIn() caller: Caller, @Param('partnerId') partnerId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.register.run(caller, partnerId, readRequest('PartnerEntry', request));
  }

  @Post(':partnerId/block')
  @HttpCode(200)
  blockPartner(@SignedIn() caller: Caller, @Param('partnerId') partnerId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.block.run(caller, partnerId, true, readRequest('Reason', request).reason);
  }

  @Post(':partnerId/unblock')
  @HttpCode(200)
  unblockPartner(@SignedIn() caller: Caller, @Param('partnerId') partnerId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.block.run(caller, partnerId, false, readRequest('Reason', request).reason);
  }

  @Access('OPS')
  @Post(':partnerId/keys')
  enrolKey(@SignedIn() caller: Caller, @Param('partnerId') partnerId: string, @Req() request: FastifyRequest): Promise<object> {
    return this.enrol.run(caller, partnerId, readRequest('KeyEntry', request));
  }
}
