/** Characters of a note, and so of a checkpoint. */
export const longestNote = 1_000_000;

/** Ends in a newline and holds no control character: of a note, and of what it signs (C2SP signed-note). */
export function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !hasControlCharacter(text);
}

/** Any but the newline: it could show two readers two texts. */
function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) return true;
  }
  return false;
}
