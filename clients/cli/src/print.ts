/** What a terminal takes for an order, or by which it shows a text in another order than it stands there. */
const unseen = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * Writes one line to standard output. Senders write texts of messages: signs that are not seen stand there as JSON would escape them,
 * so that what is JSON stays the same (THR-J16).
 */
export function print(line: string): void {
  process.stdout.write(`${line.replaceAll(unseen, escaped)}\n`);
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each)));
}

/** German first, English below it. */
export function printBilingual({ de, en }: { readonly de: string; readonly en: string }): void {
  print(de);
  print(`    ${en}`);
}
