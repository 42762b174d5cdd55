import type { Socket } from 'node:net';

/**
 * Whose connection it is, as far as the network tells: never what a header says. An IPv6 address stands for its network of 64 bits, which
 * one customer has whole.
 */
export function clientAddress({ remoteAddress = '' }: Socket): string {
  if (remoteAddress.includes('.')) return remoteAddress.replace('::ffff:', '');
  const [before = '', after] = remoteAddress.split('::');
  const groups = before === '' ? [] : before.split(':');
  const left = after === undefined || after === '' ? 0 : after.split(':').length;
  const filled = after === undefined ? groups : [...groups, ...Array.from({ length: 8 - groups.length - left }, () => '0'), ...(after === '' ? [] : after.split(':'))];
  return `${filled.slice(0, 4).join(':')}::/64`;
}
