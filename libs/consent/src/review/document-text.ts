/** What a readable document is made of; texts are plain, without any markup. */
export type DocumentPart =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly entries: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

export function toMarkdown(parts: readonly DocumentPart[]): string {
  return `${parts.map(markdownOf).join('\n\n')}\n`;
}

function markdownOf(part: DocumentPart): string {
  switch (part.kind) {
    case 'heading':
      return `${'#'.repeat(part.level)} ${escaped(part.text)}`;
    case 'paragraph':
      return escaped(part.text);
    case 'list':
      return part.entries.map((entry) => `- ${escaped(entry)}`).join('\n');
    case 'table':
      return [part.head, part.head.map(() => '---'), ...part.rows].map((row) => `| ${row.map((cell) => (cell === '---' ? cell : cellOf(cell))).join(' | ')} |`).join('\n');
  }
}

/** What a pack's author wrote is shown as it is written. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#]/g, (sign) => `\\${sign}`);
}

function cellOf(text: string): string {
  return escaped(text).replaceAll('|', '\\|').split('\n').map((line) => line.trim()).join(' ');
}

/** A page of its own: no script, no style from elsewhere, nothing to load. */
export function toHtml(title: string, parts: readonly DocumentPart[]): string {
  return `<!doctype html>\n<html lang="de-CH">\n<head><meta charset="utf-8"><title>${html(title)}</title><style>${style}</style></head>\n<body>\n${parts.map(htmlOf).join('\n')}\n</body>\n</html>\n`;
}

const style =
  'body{font-family:sans-serif;max-width:60rem;margin:2rem auto;line-height:1.4}table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}h3{break-after:avoid}table{break-inside:avoid}';

function htmlOf(part: DocumentPart): string {
  switch (part.kind) {
    case 'heading':
      return `<h${part.level}>${html(part.text)}</h${part.level}>`;
    case 'paragraph':
      return `<p>${html(part.text)}</p>`;
    case 'list':
      return `<ul>${part.entries.map((entry) => `<li>${html(entry)}</li>`).join('')}</ul>`;
    case 'table':
      return `<table><thead><tr>${part.head.map((cell) => `<th>${html(cell)}</th>`).join('')}</tr></thead><tbody>${part.rows.map((row) => `<tr>${row.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`).join('')}</tbody></table>`;
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
