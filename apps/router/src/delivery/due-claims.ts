import type { AcceptedClaim, CaseOrder } from '#persistence';

/** Which claims may be routed now, those of a case in its order, and which wait. */
export interface DueClaims {
  due: AcceptedClaim[];
  held: AcceptedClaim[];
}

/**
 * Sorts new claims and those that wait by whose turn it is: a claim is due when the one that it follows is routed, or due
 * before it. With a gap everything behind it in its case waits; other cases go on. Nothing is left out.
 */
export function dueClaims(claims: readonly AcceptedClaim[], { isRouted, waiting }: CaseOrder): DueClaims {
  const due: AcceptedClaim[] = [];
  const places = new Set<string>();
  let open = [...new Map([...waiting, ...claims].map((claim) => [claim.messageRef, claim])).values()];
  for (let before = -1; before !== due.length; ) {
    before = due.length;
    open = open.filter((claim) => {
      const { caseId, seq, follows } = claim;
      if (follows !== '0' && !isRouted(caseId, follows) && !places.has(`${caseId} ${follows}`)) return true;
      due.push(claim);
      places.add(`${caseId} ${seq}`);
      return false;
    });
  }
  return { due, held: open };
}
