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

/** As people write it: in one, or in its groups with whatever they set between them. */
const between = '[^0-9A-Za-z]{0,2}';
const candidate = new RegExp(`(?<![0-9])756${between}[0-9]{4}${between}[0-9]{4}${between}[0-9]{2}(?![0-9])`, 'g');
/** A random id that happens to look like one is none. */
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Whether an AHV number stands anywhere in the text, in whatever way its groups are set apart; full-width digits count as digits. */
export function containsAhvn13(text: string): boolean {
  // Texts of a message are many, and hardly one holds these digits.
  const plainText = isAscii.test(text) ? text : text.normalize('NFKC');
  if (!plainText.includes('756')) return false;
  return (plainText.replaceAll(uuid, ' ').match(candidate) ?? []).some((found) => hasCheckDigit(found.replaceAll(/[^0-9]/g, '')));
}
