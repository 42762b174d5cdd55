import { BlockList, isIPv6, type Socket } from 'node:net';

/** This machine and the networks (CIDR) that a setting names. */
export class NearNetworks {
  readonly #near = new BlockList();

  constructor(named: readonly string[] = []) {
    for (const range of ['127.0.0.0/8', '::1/128', ...named]) {
      const [address = '', prefix] = range.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      this.#near.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
    }
  }

  /** Whether whoever asks does so from there. */
  include({ remoteAddress }: Pick<Socket, 'remoteAddress'>): boolean {
    const address = remoteAddress?.replace(/^::ffff:/, '') ?? '';
    return address !== '' && this.#near.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}
