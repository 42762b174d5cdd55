const p = 2n ** 255n - 19n;
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const squareRootOfMinusOne = 19681161376707505956807079304988542015446066515923890162744021073123829784752n;
/** Order of the subgroup in which every honestly made key lies (RFC 8032 5.1). */
const subgroupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Extended homogeneous coordinates (RFC 8032 5.1.4). */
interface Point {
  x: bigint;
  y: bigint;
  z: bigint;
  t: bigint;
}

const identity: Point = { x: 0n, y: 1n, z: 1n, t: 0n };

/**
 * Whether these 32 octets are the one encoding of a point of the large prime-order subgroup, other than its
 * neutral element. False for the low-order points under which signatures of others verify, for points mixed
 * with one, and for encodings that name no point or name it a second way. Public data only: not constant-time.
 */
export function isHonestEd25519Point(encoded: Uint8Array): boolean {
  const point = decode(encoded);
  return point !== undefined && !isIdentity(point) && isIdentity(multiply(point, subgroupOrder));
}

/** RFC 8032 5.1.3, refusing y ≥ p and a sign on x = 0. */
function decode(encoded: Uint8Array): Point | undefined {
  if (encoded.length !== 32) return undefined;
  const bits = BigInt(`0x${Buffer.from(encoded.toReversed()).toString('hex')}`);
  const odd = bits >> 255n;
  const y = bits & (2n ** 255n - 1n);
  if (y >= p) return undefined;
  const u = mod(y * y - 1n);
  const v = mod(d * y * y + 1n);
  const root = squareRoot(u, v);
  if (root === undefined || (root === 0n && odd === 1n)) return undefined;
  const x = (root & 1n) === odd ? root : p - root;
  return { x, y, z: 1n, t: mod(x * y) };
}

/** A square root of u/v modulo p, if there is one. */
function squareRoot(u: bigint, v: bigint): bigint | undefined {
  const candidate = mod(u * v ** 3n % p * power(mod(u * v ** 7n), (p - 5n) / 8n));
  const square = mod(v * candidate * candidate);
  if (square === u) return candidate;
  return square === mod(-u) ? mod(candidate * squareRootOfMinusOne) : undefined;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function multiply(point: Point, scalar: bigint): Point {
  let result = identity;
  let doubled = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = add(result, doubled);
    doubled = add(doubled, doubled);
  }
  return result;
}

/** The complete addition of RFC 8032 5.1.4: valid for any two points, equal ones too. */
function add(one: Point, other: Point): Point {
  const a = mod((one.y - one.x) * (other.y - other.x));
  const b = mod((one.y + one.x) * (other.y + other.x));
  const c = mod(one.t * 2n * d * other.t);
  const e = mod(one.z * 2n * other.z);
  const [f, g, h, i] = [b - a, e - c, e + c, b + a];
  return { x: mod(f * g), y: mod(h * i), z: mod(g * h), t: mod(f * i) };
}

function isIdentity({ x, y, z }: Point): boolean {
  return x === 0n && y === z;
}

function mod(value: bigint): bigint {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
}
