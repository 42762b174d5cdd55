import { demand, DerReader, derTag, objectIdentifier } from './der.ts';
import { readName, type DistinguishedName } from './distinguished-name.ts';

/** GeneralName (RFC 5280 4.2.1.6). Forms without a rule of their own keep their tag only. */
export type GeneralName =
  | { form: 'email' | 'dns'; tag: number; value: string }
  | { form: 'ip'; tag: number; value: Uint8Array }
  | { form: 'directory'; tag: number; value: DistinguishedName }
  | { form: 'uri'; tag: number; value: string }
  | { form: 'other'; tag: number };

const OTHER_NAME = 0xa0;
const EMAIL = 0x81;
const DNS = 0x82;
const X400_ADDRESS = 0xa3;
const DIRECTORY = 0xa4;
const EDI_PARTY = 0xa5;
const URI = 0x86;
const IP = 0x87;
const REGISTERED_ID = 0x88;
const unruled: ReadonlySet<number> = new Set([OTHER_NAME, X400_ADDRESS, EDI_PARTY, REGISTERED_ID]);

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^(?:${label}\\.)*${label}$`, 'i');
const textForms: ReadonlyMap<number, 'dns' | 'email' | 'uri'> = new Map([[DNS, 'dns'], [EMAIL, 'email'], [URI, 'uri']]);
const absoluteUri = /^[a-z][a-z0-9+.-]*:([\u0021-\u007e]+)$/i;
const uriAuthority = /^\/\/(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^:/?#@[\]]*)(?::\d*)?(?:[/?#]|$)/;
const addressForm = /^(?:\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])$/i;
const mailbox = /^[\u0021-\u003f\u0041-\u007e]+$/;

/** Reads the form; what the value may be depends on its place, see `isPresentableName`. */
export function readGeneralName(reader: DerReader): GeneralName {
  const { tag, content } = reader.any();
  const form = textForms.get(tag);
  if (form !== undefined) {
    demand(content.every((octet) => octet < 0x80), 'a name outside ASCII');
    return { form, tag, value: Buffer.from(content).toString('latin1') };
  }
  if (tag === IP) return { form: 'ip', tag, value: content };
  if (tag === DIRECTORY) {
    const inner = new DerReader(content);
    const value = readName(inner);
    inner.end();
    return { form: 'directory', tag, value };
  }
  demand(unruled.has(tag) && content.length > 0, 'a general name of no known form');
  if (tag === OTHER_NAME) checkOtherName(new DerReader(content));
  if (tag === REGISTERED_ID) objectIdentifier({ tag, content, raw: content });
  return { form: 'other', tag };
}

/** Whether a name may stand in a subjectAltName: the preferred syntax, `*.` only in front of two labels or more. */
export function isPresentableName(name: GeneralName): boolean {
  if (name.form === 'dns') return isHostName(name.value.replace(/^\*\.(?=[^.]+\.)/, ''));
  if (name.form === 'email') return isMailbox(name.value);
  if (name.form === 'ip') return name.value.length === 4 || name.value.length === 16;
  if (name.form === 'uri') return isUri(name.value);
  return name.form !== 'directory' || name.value.rdns.length > 0;
}

/** Absolute; what stands behind `//` begins with a host name or an address. */
function isUri(value: string): boolean {
  const [, rest = ''] = absoluteUri.exec(value) ?? [];
  const [, host] = uriAuthority.exec(rest) ?? [];
  if (!rest.startsWith('//')) return rest !== '';
  return host !== undefined && (isHostName(host) || (addressForm.test(host) && URL.canParse(`http://${host}`)));
}

function checkOtherName(name: DerReader): void {
  objectIdentifier(name.next(derTag.oid));
  const value = name.enter(0xa0);
  value.any();
  value.end();
  name.end();
}

/** Letters, digits and hyphens in labels (RFC 1123 2.1); what could be read as an IPv4 address is none. */
export function isHostName(value: string): boolean {
  return value.length <= 253 && hostName.test(value) && !/(?:^|\.)\d+$/.test(value);
}

/** `local@host`, one `@`, without quoting or spaces. */
export function isMailbox(value: string): boolean {
  const [local = '', host, ...rest] = value.split('@');
  return host !== undefined && rest.length === 0 && mailbox.test(local) && isHostName(host);
}
