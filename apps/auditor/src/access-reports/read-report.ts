import { Problem } from '#problems';
import { readLook } from '../looks/read-look.ts';
import type { LookPurpose } from '../looks/record-looks.ts';
import { personOf } from '../persons/read-person.ts';
import type { ReportRequest } from './make-report.ts';
import type { ReportTexts } from './report-texts.ts';

/** Some 1,500 entries released at once. */
const limits = { maxBytes: 120 * 1024, maxDepth: 4, maxNodes: 1_600 };

/** @throws Problem as `readLook`; query-invalid for a language that there is no text file for */
export function readReport(
  body: unknown,
  personKeyOf: (vn: string) => string,
  languages: ReadonlyMap<string, ReportTexts>,
): { readonly request: ReportRequest; readonly purpose: LookPurpose } {
  const { asked, purpose } = readLook('AccessReportRequest', body, limits);
  const texts = languages.get(asked.language);
  if (texts === undefined) throw new Problem('query-invalid', { pointers: [{ pointer: '/language', rule: 'enum' }] });
  return { request: { person: personOf(asked, personKeyOf), texts, format: asked.format, release: asked.release ?? [] }, purpose };
}
