import { Controller, HttpCode, Post } from '@nestjs/common';
import { Signer } from '../http/signer.ts';
import type { SignedBy } from '../submissions/signed-by.ts';
import { PreflightMessage } from './preflight-message.ts';
import type { Preflight } from './preflight-message.ts';

@Controller('v1/preflight')
export class PreflightController {
  constructor(private readonly preflight: PreflightMessage) {}

  @Post()
  @HttpCode(200)
  ask(@Signer() signer: SignedBy): Promise<Preflight> {
    return this.preflight.run(signer);
  }
}
