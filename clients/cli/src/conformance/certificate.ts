import { checkCertificatePath } from '#signing';
import { instant, text, texts } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function certificate(line: VectorLine): Verdict {
  const result = checkCertificatePath({
    anchors: texts(line, 'anchors'), intermediates: texts(line, 'intermediates'), leaf: text(line, 'leaf'), at: instant(line, 'at'),
    ...(line['eku'] === undefined || line['eku'] === null ? {} : { eku: texts(line, 'eku') }),
    ...(line['crls'] === undefined || line['crls'] === null ? {} : { crls: texts(line, 'crls') }),
  });
  return result.ok ? { verdict: 'accept', reason: null } : { verdict: 'reject', reason: result.reason };
}
