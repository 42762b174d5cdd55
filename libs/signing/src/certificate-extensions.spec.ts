import { describe, expect, test } from '@jest/globals';
import { derOf, derSequence } from '../../../test/support/write-der.ts';
import { decodeExtensions } from './certificate-extensions.ts';

/** Whether the extension with this value spoils a certificate; criticality makes no difference. */
const isMalformed = (oid: string, ...content: (string | Uint8Array)[]): boolean => {
  const raw = { oid, content: Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part))) };
  const [plain, critical] = [false, true].map((flag) => decodeExtensions([{ ...raw, critical: flag }]).malformed);
  expect(plain).toBe(critical);
  return plain === true;
};
const oid = (hex: string): Buffer => derOf(0x06, hex);
const text = (tag: number, value: string): Buffer => derOf(tag, Buffer.from(value));

describe('certificatePolicies', () => {
  const policies = '2.5.29.32';
  const policy = (hex: string, ...qualifiers: Buffer[]): Buffer => derSequence(oid(hex), ...(qualifiers.length === 0 ? [] : [derSequence(...qualifiers)]));
  const cps = (value: Buffer): Buffer => derSequence(oid('2b06010505070201'), value);
  const notice = (...parts: Buffer[]): Buffer => derSequence(oid('2b06010505070202'), derSequence(...parts));
  const reference = derSequence(text(0x0c, 'Kanton'), derSequence(derOf(0x02, '01')));

  test.each<[string, Buffer[]]>([
    ['one', [policy('2a03')]],
    ['any policy and another', [policy('551d2000'), policy('2a03')]],
    ['with where it is stated', [policy('2a03', cps(text(0x16, 'https://so.ch/cps')))]],
    ['with a notice in any string type', [policy('2a03', notice(text(0x1e, '\0a')), notice(reference, text(0x1a, 'a')), notice(), notice(reference))]],
    ['with a qualifier of somebody else', [policy('2a03', derSequence(oid('2a04'), derOf(0x05)))]],
  ])('are well formed: %s', (_what, list) => {
    expect(isMalformed(policies, derSequence(...list))).toBe(false);
  });

  test.each<[string, (string | Buffer)[]]>([
    ['nothing', []],
    ['an empty list', ['3000']],
    ['no list', ['0500']],
    ['garbage', ['ffff']],
    ['a policy without its identifier', [derSequence(derSequence())]],
    ['a policy twice', [derSequence(policy('2a03'), policy('2a03', cps(text(0x16, 'a'))))]],
    ['something behind a policy', [derSequence(derSequence(oid('2a03'), derSequence(cps(text(0x16, 'a'))), '0500'))]],
    ['something behind the list', [derSequence(policy('2a03')), '00']],
    ['no qualifier in their list', [derSequence(derSequence(oid('2a03'), '3000'))]],
    ['a qualifier without its value', [derSequence(policy('2a03', derSequence(oid('2b06010505070201'))))]],
    ['a statement that is no text', [derSequence(policy('2a03', cps(derOf(0x02, '01'))))]],
    ['a notice of parts in disorder', [derSequence(policy('2a03', notice(text(0x0c, 'a'), reference)))]],
  ])('are malformed: %s', (_what, content) => {
    expect(isMalformed(policies, ...content)).toBe(true);
  });
});
