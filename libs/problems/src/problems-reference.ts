import { codeMeanings } from './code-meanings.ts';
import { problemCatalogue, problemType } from './problem-catalogue.ts';
import type { ProblemSlug } from './problem-catalogue.ts';
import type { ProblemRow } from './problem-row.ts';

function section([slug, row]: [string, ProblemRow]): string {
  const members = Object.entries(row.members ?? {}).map(([name, presence]) => `\`${name}\` (${presence})`);
  return [
    `## ${slug}`,
    '',
    `${row.status} · ${row.codes.join(', ')} · \`${problemType(slug as ProblemSlug)}\`${members.length ? ` · ${members.join(', ')}` : ''}`,
    '',
    `**${row.title.de}.** ${row.remedy.de}`,
    '',
    `**${row.title.en}.** ${row.remedy.en}`,
    '',
    ...Object.entries(row.remedies ?? {}).flatMap(([code, remedy]) => [`${code}: ${remedy.de}`, '', `${code}: ${remedy.en}`, '']),
  ].join('\n');
}

/** The reference for integrators as Markdown: a section per problem type, then every code. Same catalogue, same text. */
export function renderProblemsReference(): string {
  const rows = Object.entries<ProblemRow>(problemCatalogue).sort(([a, x], [b, y]) => x.status - y.status || (a < b ? -1 : 1));
  const codes = Object.entries(codeMeanings).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '# Ablehnungen · Problem types',
    '',
    'Jede Ablehnung ist ein Dokument `application/problem+json` (RFC 9457). Es nennt Stellen und Regeln, nie einen gesendeten Wert. Ohne Dokument enden nur, was nicht gelesen wird (408, 431), und die Antwort auf `HEAD`.',
    '*Every refusal is an `application/problem+json` document (RFC 9457). It names places and rules, never a value that was sent. Without a document end only what is not read (408, 431) and the answer to `HEAD`.*',
    '',
    ...rows.map(section),
    '## Codes',
    '',
    '| Code | Bedeutung | Meaning |',
    '|---|---|---|',
    ...codes.map(([code, meaning]) => `| ${code} | ${meaning.de} | ${meaning.en} |`),
    '',
  ].join('\n');
}
