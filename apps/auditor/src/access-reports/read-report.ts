import { Problem } from '#problems';
import type { Json } from '#schemas';
import { matches, readLook, required, textFaults, textOf, type LookPurpose } from '../looks/read-look.ts';
import { personFaults, personMembers, personOf } from '../persons/read-person.ts';
import type { ReportRequest } from './make-report.ts';
import type { ReportTexts } from './report-texts.ts';

const leafHash = matches('[0-9a-f]{64}');
/** Some 1,500 entries released at once. */
const limits = { maxBytes: 120 * 1024, maxDepth: 4, maxNodes: 1_600 };

/** @throws Problem as `readLook`; query-invalid for a language that there is no text file for */
export function readReport(body: unknown, personKeyOf: (vn: string) => string, languages: ReadonlyMap<string, ReportTexts>): { readonly request: ReportRequest; readonly purpose: LookPurpose } {
  const { members, purpose } = readLook(body, [...personMembers, 'language', 'format', 'release'], (asked) => [
    ...personFaults(asked), ...required(asked, 'language', 'format'), ...textFaults(asked, 'language', (language) => languages.has(language)), ...textFaults(asked, 'format', matches('json|pdf')),
    ...(isRelease(asked['release']) ? [] : [{ pointer: '/release', rule: 'leaf hashes' }]),
  ], limits);
  const texts = languages.get(textOf(members, 'language'));
  if (texts === undefined) throw new Problem('query-invalid', { pointers: [{ pointer: '/language', rule: 'format' }] });
  const release = members['release'];
  return { request: { person: personOf(members, personKeyOf), texts, format: textOf(members, 'format') === 'pdf' ? 'pdf' : 'json', release: isRelease(release) && release !== undefined ? release : [] }, purpose };
}

function isRelease(value: Json | undefined): value is string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string' && leafHash(each)));
}
