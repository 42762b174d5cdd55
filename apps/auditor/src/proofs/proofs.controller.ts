import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { parseLeafHash } from '#audit';
import { Problem } from '#problems';
import { Public } from '#runtime';
import { ProveLog, type ConsistencyProof, type InclusionProof, type LeafEvidence } from './prove-log.ts';

/** Proofs by leaf hash, open to everybody like the log itself: they show commitments and hashes, and no person. */
@Public()
@Controller('v1/audit')
export class ProofsController {
  constructor(@Inject(ProveLog) private readonly prove: ProveLog) {}

  @Get('proofs/inclusion')
  inclusion(@Query() { leafHash, treeSize, ...rest }: Record<string, unknown>): Promise<InclusionProof> {
    refuseOthers(rest);
    return this.prove.inclusion(hashOf(leafHash, '/leafHash'), treeSize === undefined ? undefined : sizeOf(treeSize, '/treeSize'));
  }

  @Get('proofs/consistency')
  consistency(@Query() { from, to, ...rest }: Record<string, unknown>): Promise<ConsistencyProof> {
    refuseOthers(rest);
    return this.prove.consistency(sizeOf(from, '/from'), sizeOf(to, '/to'));
  }

  /** A leaf with its proof and the checkpoint that both belong to: what a partner's evidence is made of. */
  @Get('events/:leafHash')
  evidence(@Param('leafHash') leafHash: string): Promise<LeafEvidence> {
    const hash = parseLeafHash(leafHash);
    if (hash === undefined) throw new Problem('not-found');
    return this.prove.evidence(hash);
  }
}

function hashOf(value: unknown, pointer: string): Buffer {
  const hash = typeof value === 'string' ? parseLeafHash(value) : undefined;
  if (hash === undefined) throw new Problem('query-invalid', { pointers: [{ pointer, rule: '64 lower-case hex digits' }] });
  return hash;
}

function sizeOf(value: unknown, pointer: string): bigint {
  if (typeof value !== 'string' || !/^[1-9]\d{0,14}$/.test(value)) throw new Problem('query-invalid', { pointers: [{ pointer, rule: 'a whole number from 1' }] });
  return BigInt(value);
}

function refuseOthers(rest: Record<string, unknown>): void {
  if (Object.keys(rest).length > 0) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'additionalProperties' }] });
}
