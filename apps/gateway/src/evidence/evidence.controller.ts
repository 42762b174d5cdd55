import { Controller, Get, Param } from '@nestjs/common';
import { Signer } from '../http/signer.ts';
import type { SignedBy } from '../submissions/signed-by.ts';
import { ShowEvidence } from './show-evidence.ts';

@Controller('v1/messages/:messageId/evidence')
export class EvidenceController {
  constructor(private readonly evidence: ShowEvidence) {}

  @Get()
  prove(@Signer() signer: SignedBy, @Param('messageId') messageId: string): Promise<object> {
    return this.evidence.run(signer, messageId);
  }
}
