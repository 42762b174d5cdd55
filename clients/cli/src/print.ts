/** Writes one line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each)));
}

/** German first, English below it. */
export function printBilingual({ de, en }: { readonly de: string; readonly en: string }): void {
  print(de);
  print(`    ${en}`);
}
