import { checkCertificatePath } from '#signing';
import { instant, text, texts } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function certificate(line: VectorLine): Verdict {
  const { eku = null, crls = null } = line;
  const lists = texts({ crls }, 'crls');
  const result = checkCertificatePath({
    anchors: texts(line, 'anchors'), intermediates: texts(line, 'intermediates'), leaf: text(line, 'leaf'), at: instant(line, 'at'), eku: texts({ eku }, 'eku'),
    ...(lists.length === 0 ? {} : { crls: lists }),
  });
  return result.ok ? { verdict: 'accept', reason: null } : { verdict: 'reject', reason: result.reason };
}
