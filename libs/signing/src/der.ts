/** Thrown by this file alone; whoever starts a reading turns it into a refusal (see `readDer`). */
class MalformedDer extends Error {}

/** One DER value: `content` without, `raw` with its tag and length. Both are views, nothing is copied. */
export interface DerValue {
  tag: number;
  content: Uint8Array;
  raw: Uint8Array;
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/**
 * Reads DER (X.690 section 10) strictly and in order: definite shortest lengths, single-byte tags, no
 * trailing bytes. It never looks ahead of what it was given and allocates nothing for a claimed length.
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  /** The next value, of this tag. */
  next(tag: number): DerValue {
    const value = this.any();
    if (value.tag !== tag) throw new MalformedDer(`expected tag ${tag}, found ${value.tag}`);
    return value;
  }

  /** The next value if it has this tag, otherwise nothing is consumed. */
  optional(tag: number): DerValue | undefined {
    return this.#bytes[this.#position] === tag ? this.any() : undefined;
  }

  any(): DerValue {
    const start = this.#position;
    const tag = this.#byte();
    if ((tag & 0x1f) === 0x1f) throw new MalformedDer('a multi-byte tag');
    const length = this.#length();
    const from = this.#position;
    if (length > this.#bytes.length - from) throw new MalformedDer('a length beyond the end');
    this.#position = from + length;
    return { tag, content: this.#bytes.subarray(from, this.#position), raw: this.#bytes.subarray(start, this.#position) };
  }

  /** A reader of the next SEQUENCE's (or other constructed value's) content. */
  enter(tag: number = derTag.sequence): DerReader {
    return new DerReader(this.next(tag).content);
  }

  end(): void {
    if (!this.atEnd) throw new MalformedDer('trailing bytes');
  }

  /** Reads values until the end, at least one. */
  each<T>(read: (reader: DerReader) => T): T[] {
    const values: T[] = [];
    do values.push(read(this)); while (!this.atEnd);
    return values;
  }

  #byte(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new MalformedDer('the end came too early');
    this.#position += 1;
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const octets = first & 0x7f;
    if (octets === 0 || octets > 3) throw new MalformedDer('an indefinite or absurd length');
    let length = 0;
    for (let i = 0; i < octets; i += 1) length = length * 256 + this.#byte();
    if (length < (octets === 1 ? 0x80 : 256 ** (octets - 1))) throw new MalformedDer('a length not in its shortest form');
    return length;
  }
}

/** Runs a reading over the whole of `der`; anything malformed, trailing bytes included, gives `undefined`. */
export function readDer<T>(der: Uint8Array, read: (reader: DerReader) => T): T | undefined {
  try {
    const reader = new DerReader(der);
    const value = read(reader);
    reader.end();
    return value;
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
}

/** Refuses what is well-formed DER but not what the structure allows. */
export function demand(condition: boolean, what: string): asserts condition {
  if (!condition) throw new MalformedDer(what);
}

/** Content octets of an INTEGER or ENUMERATED in their shortest two's complement form. */
export function integerOctets(value: DerValue): Uint8Array {
  const [first, second] = value.content;
  demand(first !== undefined, 'an empty integer');
  demand(second === undefined || !((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)), 'a padded integer');
  return value.content;
}

/** A non-negative INTEGER below 2^31. */
export function smallInteger(value: DerValue): number {
  const octets = integerOctets(value);
  demand(octets.length <= 4 && (octets[0] ?? 0) < 0x80, 'an integer out of range');
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

export function boolean(value: DerValue): boolean {
  const [octet] = value.content;
  demand(value.content.length === 1 && (octet === 0 || octet === 0xff), 'a boolean neither 00 nor FF');
  return octet === 0xff;
}

/** Dotted form; arcs above 2^53 are refused. */
export function objectIdentifier(value: DerValue): string {
  const arcs: number[] = [];
  let arc = 0;
  let open = false;
  for (const octet of value.content) {
    demand(open || octet !== 0x80, 'a padded object identifier');
    arc = arc * 128 + (octet & 0x7f);
    demand(Number.isSafeInteger(arc), 'an object identifier out of range');
    open = octet >= 0x80;
    if (!open) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first, ...rest] = arcs;
  demand(first !== undefined && !open, 'an unfinished object identifier');
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join('.');
}

/** A BIT STRING of whole octets (keys and signatures). */
export function octetAlignedBits(value: DerValue): Uint8Array {
  demand(value.content[0] === 0, 'a bit string not of whole octets');
  return value.content.subarray(1);
}

/** What certificates, revocation lists and requests have in common: the part that is signed, by which algorithm, and the signature. */
export function readSigned(reader: DerReader): { readonly signed: DerValue; readonly signatureAlgorithm: Uint8Array; readonly signature: Uint8Array } {
  const outer = reader.enter();
  const signed = outer.next(derTag.sequence);
  const signatureAlgorithm = outer.next(derTag.sequence).raw;
  const signature = octetAlignedBits(outer.next(derTag.bitString));
  outer.end();
  return { signed, signatureAlgorithm, signature };
}

/** A BIT STRING of any length, padded by zeros (X.690 11.2.1). */
export function paddedBits(value: DerValue): { unused: number; octets: Uint8Array } {
  const unused = value.content[0];
  const octets = value.content.subarray(1);
  demand(unused !== undefined && unused < 8 && ((octets.at(-1) ?? 0) & ((1 << unused) - 1)) === 0, 'a bit string with an absurd padding');
  demand(octets.length > 0 || unused === 0, 'a bit string that is all padding');
  return { unused, octets };
}

/** A named-bit list (X.690 11.2.2: no trailing zero bits): the numbers of the bits that are set. */
export function namedBits(value: DerValue): ReadonlySet<number> {
  const { unused, octets } = paddedBits(value);
  demand(octets.length === 0 || ((octets.at(-1) ?? 0) >> unused & 1) === 1, 'a named-bit list with trailing zeros');
  const bits = new Set<number>();
  octets.forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit += 1) if ((octet & (0x80 >> bit)) !== 0) bits.add(index * 8 + bit);
  });
  return bits;
}

/**
 * A Time (RFC 5280 4.1.2.5): UTCTime or GeneralizedTime, both with seconds and `Z`, and a moment that the calendar has. That an authority
 * writes UTCTime through 2049 is its duty; whoever reads must take either.
 */
export function time(reader: DerReader): Date {
  const value = reader.any();
  if (value.tag !== derTag.utcTime) demand(value.tag === derTag.generalizedTime, 'not a time');
  return value.tag === derTag.utcTime ? moment(value, /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/) : generalizedTime(value);
}

/** A GeneralizedTime under whatever tag. */
export function generalizedTime(value: DerValue): Date {
  return moment(value, /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/);
}

function moment(value: DerValue, form: RegExp): Date {
  const [, years = '', month = '', day = '', hour = '', minute = '', second = ''] = form.exec(Buffer.from(value.content).toString('latin1')) ?? [];
  const year = years.length === 2 ? Number(years) + (Number(years) < 50 ? 2000 : 1900) : Number(years);
  const iso = `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const at = new Date(iso);
  demand(!Number.isNaN(at.getTime()) && at.toISOString() === iso, 'not a moment of the calendar');
  return at;
}
