import { demand, derTag, type DerValue } from './der.ts';

/** A text of a name as written, and as it is compared. */
export interface AttributeText {
  exact: string;
  prepared: string;
}

/** Arcs below 2.5.4 (X.520) that are texts, from commonName to organizationIdentifier. */
const arcsOfTexts = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 18, 19, 20, 27, 41, 42, 43, 44, 46, 51, 54, 65, 97];

/** With emailAddress, unstructuredName, userId, domainComponent, and the jurisdictions of extended validation. */
const texts: ReadonlySet<string> = new Set([
  ...arcsOfTexts.map((arc) => `2.5.4.${arc}`), '1.2.840.113549.1.9.1', '1.2.840.113549.1.9.2', '0.9.2342.19200300.100.1.1', '0.9.2342.19200300.100.1.25',
  '1.3.6.1.4.1.311.60.2.1.1', '1.3.6.1.4.1.311.60.2.1.2', '1.3.6.1.4.1.311.60.2.1.3',
]);

const CONSTRUCTED = 0x20;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Each takes the octets of its string type; `undefined` for such as it cannot have. */
const readers: ReadonlyMap<number, (content: Uint8Array) => string | undefined> = new Map([
  [derTag.utf8String, utf8Text],
  [0x12, sevenBits],
  [derTag.printableString, sevenBits],
  [0x14, eightBits],
  [derTag.ia5String, (content) => (content.every((octet) => octet < 0x80) ? eightBits(content) : undefined)],
  [0x1a, sevenBits],
  [0x1b, eightBits],
  [0x1c, utf32Text],
  [0x1e, utf16Text],
]);

/**
 * The text of an attribute, whatever string type it is written in; `undefined` where the attribute is none and its value no string. Refuses a
 * text that its type cannot have, a string in parts (X.690 10.2), and anything but a string where there is to be a text.
 */
export function attributeText(type: string, { tag, content }: DerValue): AttributeText | undefined {
  const read = readers.get(tag);
  if (read === undefined) {
    demand(!texts.has(type) && !readers.has(tag & ~CONSTRUCTED), 'a value that is no text, or a text in parts');
    return undefined;
  }
  const exact = read(content);
  demand(exact !== undefined, 'a text that its type cannot have');
  return { exact, prepared: prepared(exact) };
}

const plain = /^[\x20-\x7e]*$/;
const spaces = /[\t-\r\u0085\p{Z}]+/gu;
/** What is mapped to nothing, by the Unicode of today in place of RFC 4518's 3.2: controls, format characters, and what shows as nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u1806\ufffc]/gu;

/** A text as caseIgnoreMatch compares it (RFC 4518 2): spaces, what is not seen, compatible forms and case make no difference. */
function prepared(text: string): string {
  const folded = plain.test(text) ? text.toLowerCase() : caseFolded(text.replace(spaces, ' ').replace(unseen, '').normalize('NFKC'));
  return folded.replace(spaces, ' ').trim();
}

/** Down, up and down again: `ẞ` becomes `ß` and that `ss`, and every sigma the same one. */
function caseFolded(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}

function utf8Text(content: Uint8Array): string | undefined {
  try {
    return utf8.decode(content);
  } catch {
    return undefined;
  }
}

function eightBits(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1');
}

/** Visible ASCII and spaces. More than a PrintableString or NumericString may have: authorities write `@` and `*` in them. */
function sevenBits(content: Uint8Array): string | undefined {
  const text = eightBits(content);
  return plain.test(text) ? text : undefined;
}

function wellFormed(text: string): string | undefined {
  return text.isWellFormed() ? text : undefined;
}

function utf16Text(content: Uint8Array): string | undefined {
  return content.length % 2 === 0 ? wellFormed(Buffer.from(content).swap16().toString('utf16le')) : undefined;
}

function utf32Text(content: Uint8Array): string | undefined {
  if (content.length % 4 !== 0) return undefined;
  const octets = Buffer.from(content);
  const points = Array.from({ length: content.length / 4 }, (_, index) => octets.readUInt32BE(index * 4));
  return points.every((point) => point <= 0x10_ffff) ? wellFormed(String.fromCodePoint(...points)) : undefined;
}
