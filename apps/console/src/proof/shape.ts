import { fault, type Fault } from './fault.ts';

/** The form of a value of an evidence file. A member with a question mark may be missing; others than named are let be. */
export type Shape = 'text' | 'index' | 'flag' | 'texts by name' | 'figures by name' | readonly [Shape] | { readonly [member: string]: Shape };

/** Every place where the value is not of that shape. */
export function shapeFaults(value: unknown, shape: Shape, place = ''): Fault[] {
  if (shape === 'text') return typeof value === 'string' ? [] : [fault('malformed', place)];
  if (shape === 'flag') return typeof value === 'boolean' ? [] : [fault('malformed', place)];
  if (shape === 'texts by name') return isMap(value, ['string']) ? [] : [fault('malformed', place)];
  if (shape === 'figures by name') return isMap(value, ['string', 'number', 'boolean']) ? [] : [fault('malformed', place)];
  if (shape === 'index') return (typeof value === 'number' || typeof value === 'string') && /^(?:0|[1-9]\d{0,15})$/.test(String(value)) ? [] : [fault('malformed', place)];
  if (isList(shape)) return Array.isArray(value) ? value.flatMap((item, index) => shapeFaults(item, shape[0], `${place}/${index}`)) : [fault('malformed', place)];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [fault('malformed', place)];
  return Object.entries(shape).flatMap(([name, inner]) => {
    const [member, optional] = name.endsWith('?') ? [name.slice(0, -1), true] : [name, false];
    const found = (value as Record<string, unknown>)[member];
    return optional && found === undefined ? [] : shapeFaults(found, inner, `${place}/${member}`);
  });
}

function isMap(value: unknown, types: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((each) => types.includes(typeof each));
}

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape);
}

const provenLeaf = { leafIndex: 'index', leaf: 'text', proof: ['text'] } as const;
const opening = { path: 'text', salt: 'text', value: 'text' } as const;
const cosigned = [{ note: 'text', proof: ['text'] }] as const;
const certificate = { keyid: 'text', certificatePem: 'text', 'chainPem?': 'text', 'revokedAt?': 'text' } as const;
const signature = { contentDigest: 'text', signatureInput: 'text', signature: 'text' } as const;

const block = { block: 'text', category: 'text', permitted: 'flag', 'ruleId?': 'text', 'code?': 'text', 'unmet?': ['text'], 'person?': 'index', 'consent?': 'index' } as const;
/** An event as it stands in a leaf. */
export const eventShape: Shape = {
  eventId: 'text', kind: 'text', at: 'text', actor: { id: 'text', role: 'text', 'keyid?': 'text', 'user?': 'text' }, 'caseId?': 'text', 'subjects?': ['text'], 'personKeys?': ['text'], 'keyedSubjects?': ['index'],
  'message?': { senderId: 'text', messageId: 'text', type: 'text', version: 'text', 'digest?': 'text' }, 'purpose?': 'text', 'recipient?': 'text', 'pack?': 'text', 'problem?': { slug: 'text', code: 'text' }, 'consentIds?': ['text'],
  'outcomes?': [{ recipient: 'text', permitted: 'flag', 'code?': 'text', rules: ['text'], norms: ['text'], 'blocks?': [block], 'blocksCommitment?': 'text' }], 'detail?': 'figures by name', 'text?': 'texts by name',
};

export const queryShape: Shape = {
  checkpoint: 'text', 'cosigned?': cosigned, 'keys?': [provenLeaf], key: { kind: 'text', value: 'text', secret: 'text' }, look: 'index', events: [{ ...provenLeaf, openings: [opening] }], links: [provenLeaf],
  'packs?': [{ version: 'text', hash: 'text', source: 'text' }], 'removed?': { count: 'index', record: provenLeaf },
};

export const messageShape: Shape = {
  checkpoint: 'text', 'cosigned?': cosigned, 'keys?': [provenLeaf], leafHash: 'text', leaf: 'text', leafIndex: 'index', treeSize: 'index', inclusionProof: ['text'], receipt: { ...signature, body: 'text' }, platformCertificates: [certificate],
  'sender?': { ...signature, contentType: 'text', method: 'text', targetUri: 'text', coveredFields: [['text']], keyid: 'text' }, 'senderCertificates?': [certificate],
  'pack?': { version: 'text', hash: 'text', 'source?': 'text' }, 'message?': 'text', 'openings?': [opening],
};
