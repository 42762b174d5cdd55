import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseLeafHash } from '#audit';
import { Problem } from '#problems';
import { Public } from '#runtime';
import { LeafReaders } from '../access/leaf-readers.ts';
import { ReaderTurns } from '../access/reader-turns.ts';
import { ProveLog, type ConsistencyProof, type InclusionProof, type LeafEvidence } from './prove-log.ts';

/** Proofs by leaf hash, open to everybody; the leaf itself to those who read leaves. */
@Public()
@Controller('v1/audit')
export class ProofsController {
  constructor(
    private readonly prove: ProveLog,
    private readonly turns: ReaderTurns,
    private readonly leafReaders: LeafReaders,
  ) {}

  @Get('proofs/inclusion')
  inclusion(@Query() { leafHash, treeSize, ...rest }: Record<string, unknown>, @Res({ passthrough: true }) reply: FastifyReply): Promise<InclusionProof> {
    refuseOthers(rest);
    const [hash, size] = [hashOf(leafHash, '/leafHash'), treeSize === undefined ? undefined : sizeOf(treeSize, '/treeSize')];
    return this.turns.run(reply, () => this.prove.inclusion(hash, size));
  }

  @Get('proofs/consistency')
  consistency(@Query() { from, to, ...rest }: Record<string, unknown>, @Res({ passthrough: true }) reply: FastifyReply): Promise<ConsistencyProof> {
    refuseOthers(rest);
    const [older, newer] = [sizeOf(from, '/from'), sizeOf(to, '/to')];
    return this.turns.run(reply, () => this.prove.consistency(older, newer));
  }

  /** A leaf with its proof and the checkpoint that both belong to: what a partner's evidence is made of. */
  @Get('events/:leafHash')
  async evidence(@Param('leafHash') leafHash: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<LeafEvidence> {
    await this.leafReaders.admit(request);
    const hash = parseLeafHash(leafHash);
    if (hash === undefined) throw new Problem('not-found');
    return this.turns.run(reply, () => this.prove.evidence(hash));
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
