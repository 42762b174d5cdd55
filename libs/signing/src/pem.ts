export type PemLabel = 'CERTIFICATE' | 'X509 CRL' | 'PUBLIC KEY' | 'RSA PUBLIC KEY' | 'CERTIFICATE REQUEST';

const block = /^-----BEGIN ([A-Z0-9 ]+)-----\n((?:[A-Za-z0-9+/=]+\n)+)-----END \1-----$/;

/**
 * The DER of exactly one PEM block with this label (RFC 7468): base64 in its canonical form, nothing but
 * white space around it. Anything else is `undefined`; a private key is never taken for something public.
 */
export function derFromPem(pem: string, label: PemLabel): Uint8Array | undefined {
  const [, found, body = ''] = block.exec(pem.replaceAll('\r\n', '\n').trim()) ?? [];
  if (found !== label) return undefined;
  const base64 = body.replaceAll('\n', '');
  const der = Buffer.from(base64, 'base64');
  return der.length > 0 && der.toString('base64') === base64 ? der : undefined;
}

/**
 * The DER of a certificate in PEM. A text may stand before it, as `openssl x509 -text` writes it (RFC 7468 section 5.2), but no other
 * block, and nothing behind it.
 */
export function certificateFromPem(pem: string): Uint8Array | undefined {
  const start = Math.max(pem.indexOf('-----'), 0);
  const before = pem.slice(0, start);
  return before.trim() === '' || before.endsWith('\n') ? derFromPem(pem.slice(start), 'CERTIFICATE') : undefined;
}

/** Splits a bundle (several PEM blocks, comments between them) into its blocks with this label. */
export function pemBlocks(bundle: string, label: PemLabel): string[] {
  const pattern = new RegExp(`^-----BEGIN ${label}-----\\r?\\n[^-]*-----END ${label}-----$`, 'gm');
  return bundle.match(pattern) ?? [];
}

export function pemOf(der: Uint8Array, label: PemLabel): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
