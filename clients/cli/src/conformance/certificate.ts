import { checkCertificatePath } from '#signing';
import { instant, isAbsent, text, texts } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function certificate(line: VectorLine): Verdict {
  const result = checkCertificatePath({
    anchors: texts(line, 'anchors'), intermediates: texts(line, 'intermediates'), leaf: text(line, 'leaf'), at: instant(line, 'at'),
    ...(isAbsent(line['eku']) ? {} : { eku: texts(line, 'eku') }),
    ...(isAbsent(line['crls']) ? {} : { crls: texts(line, 'crls') }),
  });
  return result.ok ? { verdict: 'accept', reason: null } : { verdict: 'reject', reason: result.reason };
}
