/** How a partner stands in a case: it leads it, takes part (confirmed), is asked to take part, or has nothing to do with it. */
export type CaseStanding = 'LEAD' | 'PARTICIPANT' | 'INVITED' | 'NONE';

export type CaseRelation = 'LEAD_TO_PARTICIPANT' | 'PARTICIPANT_TO_LEAD' | 'LEAD_TO_INVITED' | 'INVITED_TO_LEAD' | 'OTHER';

/** The registry fact `caseRelation` from how sender and recipient stand in the case. */
export function caseRelation(sender: CaseStanding, recipient: CaseStanding): CaseRelation {
  if (sender === 'LEAD' && recipient === 'PARTICIPANT') return 'LEAD_TO_PARTICIPANT';
  if (sender === 'PARTICIPANT' && recipient === 'LEAD') return 'PARTICIPANT_TO_LEAD';
  if (sender === 'LEAD' && recipient === 'INVITED') return 'LEAD_TO_INVITED';
  if (sender === 'INVITED' && recipient === 'LEAD') return 'INVITED_TO_LEAD';
  return 'OTHER';
}
