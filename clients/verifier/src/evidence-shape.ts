import { fault, type Fault } from './fault.ts';

/** The form of a value of an evidence file. A member with a question mark may be missing; others than named are let be. */
export type Shape = 'text' | 'index' | 'boolean' | readonly [Shape] | { readonly [member: string]: Shape };

/** Every place where the value is not of that shape, as JSON pointers. */
export function shapeFaults(value: unknown, shape: Shape, place = ''): Fault[] {
  if (shape === 'text') return typeof value === 'string' ? [] : [fault('malformed', place)];
  if (shape === 'boolean') return typeof value === 'boolean' ? [] : [fault('malformed', place)];
  // Leaf indexes come as numbers, or as texts where a client could not hold them.
  if (shape === 'index') return /^(0|[1-9]\d{0,15})$/.test(String(value)) && (typeof value === 'number' || typeof value === 'string') ? [] : [fault('malformed', place)];
  if (isList(shape)) return Array.isArray(value) ? value.flatMap((item, i) => shapeFaults(item, shape[0], `${place}/${i}`)) : [fault('malformed', place)];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [fault('malformed', place)];
  return Object.entries(shape).flatMap(([name, inner]) => {
    const optional = name.endsWith('?');
    const member = (value as Record<string, unknown>)[optional ? name.slice(0, -1) : name];
    return optional && member === undefined ? [] : shapeFaults(member, inner, `${place}/${optional ? name.slice(0, -1) : name}`);
  });
}

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape);
}

const provenLeaf = { leafIndex: 'index', leaf: 'text', proof: ['text'] } as const;
const opening = { path: 'text', salt: 'text', value: 'text' } as const;
const cosigned = [{ note: 'text', proof: ['text'] }] as const;
const certificate = { keyid: 'text', certificatePem: 'text', 'chainPem?': 'text', 'revokedAt?': 'text' } as const;
const signature = { contentDigest: 'text', signatureInput: 'text', signature: 'text' } as const;

/** What `QueryEvidence` of libs/audit declares. */
export const queryShape: Shape = {
  checkpoint: 'text', 'cosigned?': cosigned, 'keys?': [provenLeaf], key: { kind: 'text', value: 'text', secret: 'text' }, look: 'index',
  events: [{ ...provenLeaf, openings: [opening] }], links: [provenLeaf], 'packs?': [{ version: 'text', hash: 'text', source: 'text' }],
  'removed?': { count: 'index', record: provenLeaf },
};

/** What `MessageEvidence` declares. */
export const messageShape: Shape = {
  checkpoint: 'text', 'cosigned?': cosigned, 'keys?': [provenLeaf], leafHash: 'text', leaf: 'text', leafIndex: 'index', treeSize: 'index', inclusionProof: ['text'],
  receipt: { ...signature, body: 'text' }, platformCertificates: [certificate],
  'sender?': { ...signature, contentType: 'text', method: 'text', targetUri: 'text', coveredFields: [['text']], keyid: 'text' }, 'senderCertificates?': [certificate],
  'pack?': { version: 'text', hash: 'text', 'source?': 'text' }, 'message?': 'text', 'openings?': [opening],
};
