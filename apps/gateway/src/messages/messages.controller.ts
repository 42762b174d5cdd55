import { Controller, Get, HttpStatus, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AcceptMessage } from './accept-message.ts';
import { sendReceipt } from './send-receipt.ts';
import { ShowMessage } from './show-message.ts';
import { Signer } from '../http/signer.ts';
import type { SignedBy } from '../submissions/signed-by.ts';

@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly accept: AcceptMessage,
    private readonly message: ShowMessage,
  ) {}

  @Post()
  async submit(@Signer() signer: SignedBy, @Res() reply: FastifyReply): Promise<void> {
    const acceptance = await this.accept.run({ ...signer, sender: signer.partner });
    await sendReceipt(reply, acceptance.receipt, acceptance.repeated ? HttpStatus.OK : HttpStatus.ACCEPTED);
  }

  @Get(':messageId')
  show(@Signer() { partner }: SignedBy, @Param('messageId') messageId: string): Promise<object> {
    return this.message.run(partner.partnerId, messageId);
  }
}
