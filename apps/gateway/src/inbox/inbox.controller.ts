import { Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { linesByName } from '#signing';
import { AcknowledgeItem } from './acknowledge-item.ts';
import { FetchItem } from './fetch-item.ts';
import { ListInbox } from './list-inbox.ts';
import { Signer } from '../http/signer.ts';
import type { SignedBy } from '../submissions/signed-by.ts';
import { sendReceipt } from '../messages/send-receipt.ts';

@Controller('v1/inbox')
export class InboxController {
  constructor(
    private readonly inbox: ListInbox,
    private readonly fetchItem: FetchItem,
    private readonly acknowledgeItem: AcknowledgeItem,
  ) {}

  @Get()
  list(@Signer() signer: SignedBy, @Query() query: Record<string, unknown>, @Res({ passthrough: true }) { raw }: FastifyReply): Promise<object> {
    return this.inbox.run(signer, query, () => raw.closed);
  }

  @Get(':id')
  async fetch(@Signer() signer: SignedBy, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { body, headers } = await this.fetchItem.run(signer, id);
    await reply.headers(linesByName(headers)).send(body);
  }

  @Post(':id/ack')
  async acknowledge(@Signer() signer: SignedBy, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const acceptance = await this.acknowledgeItem.run(signer, id);
    await sendReceipt(reply, acceptance.receipt, acceptance.repeated ? HttpStatus.OK : HttpStatus.ACCEPTED);
  }
}
