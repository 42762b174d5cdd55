/** One DER value: its tag, and its content in hex, text or values already written. */
export function derOf(tag: number, ...content: readonly (string | Uint8Array)[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
  const octets = bytes.length < 0x80 ? [bytes.length] : bytes.length < 0x100 ? [0x81, bytes.length] : [0x82, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...octets), bytes]);
}

export const derSequence = (...content: readonly (string | Uint8Array)[]): Buffer => derOf(0x30, ...content);

const attributeTypes = { CN: '550403', O: '55040a', OU: '55040b', uniqueIdentifier: '55042d', emailAddress: '2a864886f70d010901' } as const;
export type NameValue = readonly [type: keyof typeof attributeTypes, value: string | Uint8Array];

/** A Name of one relative distinguished name an argument; a text is written as UTF8String, bytes are a value as they stand. */
export function derName(...rdns: readonly (readonly NameValue[])[]): Buffer {
  return derSequence(...rdns.map((attributes) => derOf(0x31, ...attributes.map(([type, value]) => derSequence(derOf(0x06, attributeTypes[type]), typeof value === 'string' ? derOf(0x0c, Buffer.from(value)) : value)))));
}
