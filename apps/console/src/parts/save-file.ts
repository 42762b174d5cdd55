/** Hands a file to whoever reads the page. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function jsonFile(value: unknown): Blob {
  return new Blob([`${JSON.stringify(value, null, 1)}\n`], { type: 'application/json' });
}
