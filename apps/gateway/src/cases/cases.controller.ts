import { Controller, Get, Param } from '@nestjs/common';
import { Signer } from '../http/signer.ts';
import type { SignedBy } from '../submissions/signed-by.ts';
import { ShowConsents } from './show-consents.ts';

@Controller('v1/cases')
export class CasesController {
  constructor(private readonly consents: ShowConsents) {}

  @Get(':caseId/consents')
  show(@Signer() signer: SignedBy, @Param('caseId') caseId: string): Promise<object> {
    return this.consents.run(signer, caseId);
  }
}
