import { Controller, Get, Inject, Param } from '@nestjs/common';
import { parseLeafHash, type QueryEvidence } from '#audit';
import { Problem } from '#problems';
import { Access, SignedIn, type Caller } from '#runtime';
import { GatherEvidence } from './gather-evidence.ts';

/** What the data-protection officer takes away from a look: a file that proves its own completeness. */
@Access('DPO')
@Controller('v1/audit')
export class EvidenceController {
  constructor(@Inject(GatherEvidence) private readonly gather: GatherEvidence) {}

  /** `leafHash` is the look's own, as the answer named it; nobody but who asked gets it. */
  @Get('queries/:leafHash/evidence')
  evidence(@SignedIn() caller: Caller, @Param('leafHash') leafHash: string): Promise<QueryEvidence> {
    const hash = parseLeafHash(leafHash);
    if (hash === undefined) throw new Problem('not-found');
    return this.gather.run(caller.id, hash);
  }
}
