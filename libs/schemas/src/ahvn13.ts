const plain = /^756[0-9]{10}$/;
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

const candidate = /(?<![0-9])756[. ]?[0-9]{4}[. ]?[0-9]{4}[. ]?[0-9]{2}(?![0-9])/g;

/** Whether an AHV number, also one written with blanks, stands anywhere in the text. */
export function containsAhvn13(text: string): boolean {
  if (!text.includes('756')) return false;
  return (text.match(candidate) ?? []).some((found) => hasCheckDigit(found.replaceAll(/[. ]/g, '')));
}
