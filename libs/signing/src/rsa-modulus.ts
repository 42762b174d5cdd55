import { checkPrimeSync } from 'node:crypto';

const MOST_SMALL_PRIME = 8192;
const FERMAT_STEPS = 64;
const smallPrimes = primesBelow(MOST_SMALL_PRIME);

/** Primes by which moduli of the flawed Infineon generator give themselves away (ROCA, CVE-2017-15361). */
const rocaPrimes = smallPrimes.filter((prime) => prime > 2n && prime <= 167n);

/**
 * Whether an RSA modulus is one that can be factored, or was made in a known broken way: even or with a small
 * factor, prime itself, a square or the product of two near primes (Fermat), or of the ROCA family.
 */
export function isWeakModulus(modulus: bigint): boolean {
  return smallPrimes.some((prime) => modulus % prime === 0n) || isRoca(modulus) || hasNearFactors(modulus) || checkPrimeSync(modulus);
}

export function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  let [high, low] = [one, other];
  while (low > 0n) [high, low] = [low, high % low];
  return high;
}

/** Modulo every small prime such a modulus is a power of 65537; a random one is so once in 2^28. */
function isRoca(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => {
    const rest = modulus % prime;
    const generator = 65_537n % prime;
    for (let power = generator; ; power = power * generator % prime) {
      if (power === rest) return true;
      if (power === 1n) return rest === 1n;
    }
  });
}

function hasNearFactors(modulus: bigint): boolean {
  const root = squareRoot(modulus);
  const start = root * root === modulus ? root : root + 1n;
  for (let step = 0n; step < FERMAT_STEPS; step += 1n) {
    const rest = (start + step) ** 2n - modulus;
    if (squareRoot(rest) ** 2n === rest) return true;
  }
  return false;
}

/** The whole part of the square root, by Newton's method from above. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function primesBelow(limit: number): bigint[] {
  const composite = new Uint8Array(limit);
  const primes: bigint[] = [];
  for (let candidate = 2; candidate < limit; candidate += 1) {
    if (composite[candidate] === 1) continue;
    primes.push(BigInt(candidate));
    for (let multiple = candidate * candidate; multiple < limit; multiple += candidate) composite[multiple] = 1;
  }
  return primes;
}
