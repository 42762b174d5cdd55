import { pooledRandom } from '#audit';

const random = pooledRandom();

/**
 * The platform's own name of a message: a UUID of version 7 (RFC 9562), so that rows written together lie together.
 * It means nothing outside the platform.
 */
export function messageReference(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const drawn = random(10).toString('hex');
  const variant = ((Number.parseInt(drawn.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${drawn.slice(0, 3)}-${variant}${drawn.slice(4, 7)}-${drawn.slice(7, 19)}`;
}
