import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { parseLeafHash } from '#audit';
import { Problem } from '#problems';
import { Access, SignedIn, type Caller } from '#runtime';
import { GatherEvidence } from './gather-evidence.ts';

/** What the data-protection officer takes away from a look: a file that proves its own completeness. */
@Access('DPO')
@Controller('v1/audit')
export class EvidenceController {
  constructor(private readonly gather: GatherEvidence) {}

  /** `leafHash` is the look's own, as the answer named it; nobody but who asked gets it. `nth` of the person's cases, counted from 1. */
  @Get('queries/:leafHash/evidence')
  async evidence(
    @SignedIn() caller: Caller,
    @Param('leafHash') leafHash: string,
    @Query() { nth = '1', ...rest }: Record<string, unknown>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const hash = parseLeafHash(leafHash);
    if (hash === undefined) throw new Problem('not-found');
    if (Object.keys(rest).length > 0 || typeof nth !== 'string' || !/^[1-9]\d{0,3}$/.test(nth)) {
      throw new Problem('query-invalid', { pointers: [{ pointer: '/nth', rule: 'a whole number from 1' }] });
    }
    await reply.header('content-type', 'application/json; charset=utf-8').send(await this.gather.run(caller.id, hash, Number(nth)));
  }
}
