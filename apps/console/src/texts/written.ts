/** Signs by which a text is shown in another order than it stands there, or that nobody sees. */
const unseen = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

/** What people wrote, as the log holds it: signs that would deceive whoever reads it stand there by their code (THR-J16). */
export function written(text: string): string {
  return text.replaceAll(unseen, (sign) => `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}
