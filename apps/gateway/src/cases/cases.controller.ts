import { Controller, Get, Param } from '@nestjs/common';
import { Signer } from '../http/signature.guard.ts';
import type { SignedBy } from '../http/signature.guard.ts';
import { ShowConsents } from './show-consents.ts';

@Controller('v1/cases')
export class CasesController {
  constructor(private readonly consents: ShowConsents) {}

  @Get(':caseId/consents')
  show(@Signer() { partner }: SignedBy, @Param('caseId') caseId: string): Promise<object> {
    return this.consents.run(partner, caseId);
  }
}
