const plain = /^756[0-9]{10}$/;
const isAscii = /^[\t\n\r -~]*$/;
const dotted = /^756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}$/;

/**
 * Whether the text is an AHV number (AHVN13, AHVG Art. 50c): `7561234567897` or `756.1234.5678.97`, ASCII digits
 * only, with the check digit of EAN-13. Says nothing about whether the number was ever assigned.
 */
export function isAhvn13(text: string): boolean {
  if (plain.test(text)) return hasCheckDigit(text);
  return dotted.test(text) && hasCheckDigit(text.replaceAll('.', ''));
}

function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < 12; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 1 : 3);
  return (10 - (sum % 10)) % 10 === Number(digits[12]);
}

/** Between its groups anything is taken for a separator, up to two of them. */
const betweenGroups = '[^0-9A-Za-z]{0,2}';
const inGroups = `756${betweenGroups}[0-9]{4}${betweenGroups}[0-9]{4}${betweenGroups}[0-9]{2}`;
/** What people set between its digits elsewhere; three of them at most, so that digits of other numbers further on are not taken for its own. */
const between = "[\\s._/·'’\\-\\u2010-\\u2015\\u200b-\\u200d\\u2060]{0,3}";
const candidate = new RegExp(`(?<![0-9])(?:${inGroups}|7${between}5${between}6(?:${between}[0-9]){10})(?![0-9])`, 'g');
const beginning = new RegExp(`7${between}5${between}6`);
/** A random id that happens to look like one is none. */
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * Whether an AHV number stands anywhere in the text, in whatever way its groups are set apart, or with blanks, points, dashes or strokes between
 * any of its digits; digits of any script and form count, and blanks that are written as entities.
 */
export function containsAhvn13(text: string): boolean {
  const plainText = isAscii.test(text) ? text : text.replace(foreign, inAscii);
  // Texts of a message are many, and hardly one holds these digits.
  if (!beginning.test(plainText) && !plainText.includes('&')) return false;
  return (plainText.replace(blankEntity, ' ').replaceAll(uuid, ' ').match(candidate) ?? []).some((found) => hasCheckDigit(found.replaceAll(/[^0-9]/g, '')));
}

/** Numerals of any script, and signs that are made of them (enclosed, squared). */
const foreign = /(?![0-9])[\p{N}\u3200-\u33ff\u{1f100}-\u{1f2ff}]/gu;
const digit = /\p{Nd}/u;
const blankEntity = /&(?:nbsp|#160|#xa0);/gi;

/** One character by itself: to bring a whole text into a normal form takes time in the square of its combining marks. */
function inAscii(character: string): string {
  return Array.from(character.normalize('NFKC'), (each) => (digit.test(each) ? asciiDigit(each) : each)).join('');
}

function asciiDigit(character: string): string {
  const own = character.codePointAt(0) ?? 0;
  let zero = own;
  // Digits of a script follow one another from 0 to 9, and where there are several sets of them, set by set.
  while (digit.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((own - zero) % 10);
}
