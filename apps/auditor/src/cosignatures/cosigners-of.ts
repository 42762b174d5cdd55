import { noteSignatureType, parseVkey, type NoteVerifier } from '#audit';

/** The cosigners that the settings name. @throws RangeError for a line that is no vkey of a cosigner (type 4) */
export function cosignersOf(vkeys: readonly string[] = []): NoteVerifier[] {
  return vkeys.map((vkey) => {
    const cosigner = parseVkey(vkey);
    if (cosigner?.type !== noteSignatureType.cosignature) throw new RangeError('a cosigner of AUDIT_COSIGNERS is no vkey line of type 4');
    return cosigner;
  });
}
