import type { Texts } from './language.tsx';

/** All texts of the console in English. */
export const en: Texts = {
  product: 'IIZ-DAP',
  desk: 'Data exchange of interinstitutional cooperation, Canton of Solothurn',
  skip: 'To the content',
  language: 'Language',
  navigation: 'Pages',
  menu: 'Show pages',
  action: {
    cancel: 'Cancel', copy: 'Copy', copied: 'Copied', close: 'Close', search: 'Search', more: 'Load more', clear: 'Reset', open: 'Open', show: 'Details', hide: 'Close details', load: 'Load', refresh: 'Reload', download: 'Download', save: 'Save', remove: 'Remove',
  },
  state: { loading: 'Loading …', asking: 'Asking …', none: 'Nothing found.', yes: 'yes', no: 'no', unknown: 'unknown' },
  signIn: {
    title: 'Sign in', lead: 'For data-protection office and operators. Every look is on record.', button: 'Sign in with the account of the canton', out: 'Sign out', arriving: 'Finishing the sign-in …',
    expired: 'The session has expired. Sign in again; what was shown is gone.', failed: 'The sign-in did not succeed. Try once more; if it stays so, the operators help.', as: 'Signed in as',
  },
  problem: {
    unreachable: 'The server does not answer', unreachableRemedy: 'Check the connection and try once more. If it stays so, the operators help.', unexpected: 'Unexpected fault', code: 'Code',
  },
  missing: {
    title: 'This page is not offered here',
    sentence: (origin) => `The service that this console comes from (${origin}) does not offer what the page needs:`, other: 'Open in the other console', nowhere: 'The operators know where the other console is.',
  },
  roles: { only: (what, who) => `${what}: only ${who.join(' or ')} may.`, others: 'For other roles', names: { DPO: 'the data-protection officer', OPS: 'the operators', GSIIZ: 'the office of the IIZ', KOI: 'the coordination office for integration', AGS: 'the office for society and social affairs' } },
  noSuchPage: { title: 'There is no such page', lead: 'The address names no page of this console. Choose one in the list of pages.', start: 'To the overview' },
  purpose: {
    title: 'What do you look for?', explanation: 'Reason and ticket hold for the whole task and are on record with every look.', ticket: 'Ticket', ticketHint: 'For example DS-2026-114', reason: 'Reason', reasonHint: 'At least 5 characters, no name and no AHV number',
    begin: 'Begin the task', bar: 'Task', none: 'No task begun. Reason and ticket are asked for before the first look.', give: 'Begin a task', change: 'Change', end: 'End the task', noNumber: 'An AHV number has no place here: the reason is written down.', ticketForm: 'Letters, digits, spaces and . _ / # : -',
  },
  recorded: { sentence: (time) => `This look is on record since ${time}.`, prove: 'See the proof', evidence: 'Evidence file: nothing left out' },
  groups: { look: 'Look up', answer: 'Answer', watch: 'Watch', steer: 'Steer' },
  pages: {
    start: { title: 'Overview', lead: 'What this console does, and where to begin.' },
    personen: { title: 'Person search', lead: 'Who disclosed what about this person to whom, when, on which norm and consent?' },
    faelle: { title: 'Case timeline', lead: 'Everything that is on record about a case, in order.' },
    ereignisse: { title: 'Events', lead: 'Filter, count and export the log.' },
    entscheid: { title: 'Decision', lead: 'Why was a disclosure permitted or refused, and would it be decided the same way again?' },
    auskunft: { title: 'Access report', lead: 'The answer to a person concerned: sources, recipients, purposes, categories, retention.' },
    aufsicht: { title: 'Supervision', lead: 'The extent of a breach and the inventory of AHV numbers, as the supervisory authority asks for them.' },
    integritaet: { title: 'Integrity', lead: 'Nothing changed, nothing left out: computed here in your browser.' },
    auffaelligkeiten: { title: 'Signals', lead: 'Explainable signals per partner, never per acting person.' },
    pflichten: { title: 'Obligations', lead: 'What follows from decisions and is still open.' },
    regelwerk: { title: 'Policy', lead: 'Versions, differences, simulation and activation by two people.' },
    aufbewahrung: { title: 'Erasure and retention', lead: 'Erasing with a dry run and two approvals; holds that stop it.' },
  },
  kinds: {
    ACCEPTED: 'Accepted', REFUSED: 'Refused', DELIVERED: 'Delivered', WITHHELD: 'Withheld', PARKED: 'Not handed over', EXPIRED: 'Expired', READ: 'Fetched', ACKNOWLEDGED: 'Acknowledged', CONSENT_GRANTED: 'Consent granted', CONSENT_WITHDRAWN: 'Consent withdrawn',
    QUERY: 'Look', POLICY_ACTIVATED: 'Policy in force', SHARD_COUNT: 'Count', OPERATED: 'Operation', SECURITY: 'Security', ERASED: 'Erased', DESTROYED: 'Content destroyed', OVERDUE: 'Obligation overdue', RECALLED: 'Recalled',
  },
  categories: {
    C01: 'Identity',
    C02: 'AHV number',
    C03: 'Contact',
    C04: 'Household and children',
    C05: 'Nationality and residence permit',
    C06: 'Language, education, qualification',
    C07: 'Employment and job search',
    C08: 'Measures and benefits of unemployment insurance',
    C09: 'Disability-insurance procedure and measures, without diagnosis',
    C10: 'Health',
    C11: 'Social aid',
    C12: 'Finance and debts',
    C13: 'Sanctions',
    C14: 'Assessment and segment',
    C15: 'Integration plan and goals',
    C16: 'Case data',
    C17: 'Consent data',
    C18: 'Aggregated statistics',
  },
  event: {
    at: 'Time', kind: 'Kind', actor: 'Actor', message: 'Message', type: 'Message type', recipient: 'Recipient', outcome: 'Outcome', user: 'Person (code)', role: 'Role', caseId: 'Case', persons: 'Persons', purposeOf: 'Purpose', pack: 'Policy pack', consents: 'Consents', problem: 'Refusal', detail: 'Details', text: 'Notes', leaf: 'Leaf', leafHash: 'Hash', sealed: 'Sealed', sealedHint: 'These fields are erased or cannot be opened; the log holds their commitment.',
    permitted: 'permitted', denied: 'denied', mixed: 'in part', blocks: 'Blocks', block: 'Block', category: 'Category', rule: 'Rule', norms: 'Norms', code: 'Code', person: 'Person', outcomes: 'Decision per recipient', toCase: 'Case timeline', toDecision: 'Decision', toProof: 'Proof', actors: { anonymous: 'not signed in' }, details: { represents: 'Stands for so many events', reason: 'Reason', ticket: 'Ticket', action: 'Action', answer: 'Answer', shown: 'Shown', channel: 'Channel', rules: 'Rules', categories: 'Categories', code: 'Code', stopped: 'Stopped', inFlight: 'Under way already', read: 'Read', first: 'For the first time', partner: 'Partner', recipient: 'Recipient', sender: 'Sender', aboutSender: 'Sender of the message', aboutMessage: 'Message', message: 'Message', dueOn: 'Due on', obligation: 'Obligation', day: 'Day', shard: 'Shard', count: 'Count', sum: 'Sum', hash: 'Hash', validUntil: 'Valid until', consents: 'Consents', erasure: 'Erasure', hold: 'Hold', scope: 'Scope', messages: 'Messages', state: 'State', role: 'Role', key: 'Key', region: 'Region', status: 'State', validFrom: 'Valid from', request: 'Request', simulation: 'Simulation', referenceMessageId: 'Message referred to', processed: 'Processed', api: 'Interface', what: 'What', packHash: 'Hash of the pack', consentless: 'Without consent' }, bySender: 'from', to: 'to', sender: 'Sender',
  },
  filter: {
    title: 'Filter', partner: 'Partner', partnerHint: 'for example rav-olten', type: 'Message type', category: 'Category', rule: 'Rule', outcome: 'Outcome', kind: 'Kind', from: 'From', to: 'Up to and including', caseId: 'Case id', person: 'Person id', message: 'Message (sender/id)', actor: 'Actor', norm: 'Norm', purpose: 'Purpose', purposeHint: 'P0 to P9', consentless: 'Consent', onlyConsentless: 'permitted without consent only', form: 'This has not the form expected.', any: 'all', permitted: 'permitted', denied: 'denied', order: 'From must be before up to.', period: 'Period', days: (count) => `${count} days`, today: 'Today', year: 'This year', whole: 'All', active: 'Active filters', more: 'More filters',
    uuid: 'An id of 36 characters, for example 3f0c…', outcomeByCode: 'a code …', outcomeCode: 'Code of the outcome', code: 'A code such as DAP-4204',
  },
  results: { caption: 'Events, newest first', count: (shown, size) => `${shown} events shown; the log has ${size} leaves.`, total: (total) => `${total} found`, none: 'No event fits the filter. Leave a criterion out, or choose a longer period.' },
  person: {
    by: 'Search by', byNumber: 'AHV number', byIds: 'Ids of a case', number: 'AHV number', numberHint: '13 digits, with or without dots. It goes out in the body of the request and is forgotten afterwards.', numberFault: 'This is no valid AHV number: 13 digits from 756 on, the last one is the check digit.',
    ledger: 'What is on record about this person', cases: 'In these cases', disclosures: 'Disclosures', refusals: 'Refused', looks: 'Looks', consents: 'Consents', consent: 'Consent', incomplete: 'Not everything fits one answer. Narrow it down to one case.',
    state: 'State', states: { disclosed: 'disclosed', pending: 'under way', withheld: 'withheld', expired: 'expired', parked: 'not handed over' }, stage: 'Stage', stages: { submission: 'at submission', delivery: 'at delivery', look: 'at a look' },
    acceptedAt: 'Accepted', channel: 'Channel', channels: { topic: 'Kafka topic', inbox: 'Inbox' }, grantedAt: 'Granted', withdrawnAt: 'Withdrawn', enteredBy: 'Entered by',
  },
  decision: {
    about: 'Leaf or message', aboutHint: 'The hash of a leaf (64 characters) or sender/message id', nearest: 'Nearest rule', effect: 'Effect', effects: { PERMIT: 'permits', DENY: 'forbids' }, consentNeeded: 'Requires', confidence: 'Confidence', confidences: { H: 'high', M: 'medium', L: 'low', PROPOSAL: 'laid down by the platform' }, valid: 'Valid', missing: 'What it lacked:', later: 'What became of it', event: 'The event in the log',
    replay: 'Copy the command that decides again', replayHint: 'The facts of the decision lie beside the message, not in the log. The operators decide it once more with this command:',
  },
  report: {
    scope: 'The platform answers about disclosures. About content the responsible bodies answer; they receive an access request for it.', language: 'Language of the report', languages: { de: 'German', fr: 'French' }, compose: 'Compose the report', pdf: 'As PDF', json: 'As JSON', preview: 'Preview of the report',
    sources: 'Sources', recipients: 'Recipients', purposes: 'Purposes', categories: 'Categories', retention: 'Retention', rights: 'Rights', day: 'Day', what: 'What', withheld: 'Not in the report for now', release: 'Release the chosen and compose anew', grounds: { health: 'Health: by the physician first', sanctions: 'Sanctions', 'abuse-prevention': 'Prevention of abuse' },
  },
  signals: {
    found: (count, from, to) => `${count} signals between ${from} and ${to}.`, rule: 'Rule', behind: 'Events behind it', kinds: { volume: 'unusual volume', 'off-hours': 'outside office hours', 'denied-burst': 'many refusals', 'consent-expiry': 'consents close to expiry' },
  },
  integrity: {
    state: 'State of the log', empty: 'The log is still empty.', origin: 'Log', size: 'Leaves', root: 'Root', key: 'Key', cosigners: 'Cosignatures', cosigner: 'Body', cosignedAt: 'Seen', signature: 'Signature', unknownKey: 'key not known here', nobodyCosigned: 'Nobody has cosigned yet.', cosignerKeysHint: 'One vkey line a body, received from itself; stays in this browser', cosignedContinued: (size) => `The log continues what was cosigned (${size} leaves).`, holds: 'holds', fails: 'does not hold', signed: 'The state is signed by the log.', sameKey: 'The key is the one that this browser knows.',
    continued: (size, at) => `The state continues the one that this browser saw last (${size} leaves, ${at}).`, first: 'first visit', firstHint: 'This browser remembers key and state; from the next visit on a rewritten history is noticed.',
    alarm: 'The log does not stand the check', alarmRemedy: 'Use no answer before the operators have explained this. Compare with the checkpoint that you or a partner has kept; tell the supervisory authority.', trustNew: 'Trust the new key (only after asking the operators)',
    leaf: 'Proof of a leaf', leafHash: 'Hash of the leaf', leafHint: '64 characters of 0–9 and a–f; it stands in receipts, events and with every look', prove: 'Compute the proof', save: 'Save the proof',
    proven: (index, size) => `Proven: leaf ${index} of ${size} stands unchanged in the log.`, notProven: 'Not proven.',
    checks: { leaf: 'The leaf has the hash named.', inclusion: (count) => `The inclusion proof (${count} hashes) leads from the leaf to the root.`, root: 'Root and size are those of the checkpoint.', signature: 'The checkpoint is signed by the log.' },
  },
  supervision: {
    breach: 'Compromised key', inventory: 'AHV numbers (AHVG 153e)', keyid: 'Key (keyid)', keyidHint: 'SHA-256 of the certificate, 64 characters of 0–9 and a–f', report: 'Find the extent', incomplete: 'Not everything fits one report. Shorten the span.', partners: 'Partners', refused: 'Refused', security: 'Security events', save: 'As JSON', persons: 'Persons concerned', sent: 'Sent', read: 'Read',
    place: 'Place', form: 'Form', forms: { sealed: 'sealed', 'encrypted-or-plain': 'encrypted where the recipient has a key', hmac: 'as an HMAC alone', plain: 'in clear' }, purpose: 'Purpose', protection: 'Protection', retention: 'Retention', access: 'Access',
  },
  obligations: {
    caption: 'Obligations, the next day due first', found: (count) => `${count} obligations.`, more: 'There are more; narrow it down.', dueOn: 'Due on', state: 'State', kind: 'Obligation', openedAt: 'Opened', doneAt: 'Fulfilled', states: { OPEN: 'open', REMINDED: 'reminded', OVERDUE: 'overdue', DONE: 'fulfilled' },
    kinds: {
      CLOSING_DUE: 'Closing of the case', REVIEW_DUE: 'Review', SUBJECT_NOTICE: 'Subsequent information', ACCESS_REQUEST: 'Access request', UNFETCHED_MESSAGE: 'Message not fetched', CONSENT_EXPIRY: 'Expiry of a consent', VPE_COPY_ERASURE: 'Erasure of the copy of the assessment', TRANSFER_ANSWER: 'Answer to a transfer', REQUEST_ANSWER: 'Answer to a request', RIGHTS_ACKNOWLEDGEMENT: 'Acknowledgement of rectification or erasure',
    },
  },
  retention: {
    erasures: 'Erasures', holds: 'Holds', target: 'What', targets: { message: 'Message', case: 'Case', person: 'Person in one case', vn: 'Person in every case', class: 'Class of messages' }, messageId: 'Message id', before: 'Older than', rehearse: 'Dry run', erase: 'Erase', report: 'Report', messages: 'Messages', aboutOthers: 'of them about others too', waiting: 'still under way', held: 'held', stoppedBy: 'Stopped by', effectiveAt: 'Effective', completeOn: 'Complete', requestedAt: 'Requested', approvals: 'Approved', approve: 'Approve',
    state: 'State', states: { preview: 'dry run', waiting: 'waiting', stopped: 'stopped', effective: 'effective', complete: 'complete' }, hold: 'Place a hold', placedAt: 'Placed', releasedAt: 'Released', release: 'Release',
  },
  policy: {
    packs: 'Versions', compare: 'Compare', simulate: 'Simulate', activations: 'Activation', suspensions: 'Suspension', inForce: 'Put into force', version: 'Version', kind: 'Kind', kinds: { genesis: 'first', regular: 'approved by two people' }, activeFrom: 'In force from', hash: 'Hash', storedAt: 'Stored', lint: 'Look over', document: 'To sign', store: 'Store a version (YAML)', noFindings: 'Nothing to remark.', levels: { fault: 'Fault', notice: 'Notice' },
    against: 'Compared with', packInForce: 'the one in force', same: 'No difference in what is permitted.', permitsMore: 'permits more than before', permitsNoMore: 'permits nothing new', changes: { permitted: 'newly permitted', noLongerPermitted: 'no longer permitted', forbidden: 'newly forbidden', noLongerForbidden: 'no longer forbidden', changed: 'changed', consentMaxMonths: 'consent' },
    simulation: 'Simulation', simulationHint: 'Needed when the version permits anything anew', decisions: 'Decisions', newlyPermitted: 'newly permitted', newlyDenied: 'newly denied', otherBasis: 'on another basis', shifts: 'What shifts', what: 'What', request: 'Ask for the activation', activatedAt: 'In force since', suspend: 'Suspend the rule at once', suspendedAt: 'Suspended', inFlight: (count) => `Suspended. ${count} deliveries were under way already.`,
  },
  verify: {
    title: 'Verify evidence', lead: 'Computes an evidence file here in the browser. Nothing leaves this page; it asks nobody.', logKeys: 'Keys of the log', logKeysHint: 'One vkey line a key, as the operators have published them – not from the file itself', further: 'Cosignatures and certificates', cosigners: 'Keys of the cosigners', cosignersHint: 'One vkey line a body', anchors: 'Certificates of the authorities (PEM)', anchorsHint: 'Without them the signatures of platform and sender are not checked against their certificates',
    drop: 'Drop the evidence file here, or', choose: 'Open an evidence file', noKey: 'Without a valid key of the log there is nothing to verify.', result: 'Result of the verification', file: 'File', origin: 'Log', size: 'Leaves', events: 'Events', cosignedBy: 'Cosigned by', noAnchors: 'The certificates of the authorities are missing for that: give them above under “Cosignatures and certificates” and open the file once more.', faults: 'What does not hold', fault: 'Fault', place: 'Place',
    holds: { query: 'All of it holds, and nothing is left out.', message: 'All of it holds.', unsigned: 'What was checked holds. Not checked: the signature of the receipt and the certificates.', unknown: 'No evidence file.' }, fails: (count) => `The evidence does not hold: ${count} faults.`, keep: 'Take the verifier along as a file', keepHint: 'One single file that verifies without a server and without a network.',
    codes: { malformed: 'A part is missing or of another form', 'checkpoint-unsigned': 'No signature of the log by a known key', 'checkpoint-signature': 'The signature of the log does not hold', 'checkpoint-unreadable': 'No checkpoint of this log', 'cosignature-invalid': 'A cosignature does not hold', 'cosigned-inconsistent': 'The checkpoint does not continue the cosigned one', 'log-forked': 'At the same size another root than in the checkpoint at hand: two logs', 'leaf-unreadable': 'No leaf of a known format', 'leaf-exchanged': 'Not the leaf that is named', 'leaf-not-included': 'The inclusion proof does not lead to the checkpoint', 'leaf-twice': 'A leaf stands there twice', 'opening-exchanged': 'An opening does not fit the leaf', 'order-changed': 'The events are not in the order of the log', 'event-unrelated': 'The event does not name this case, person or message', 'event-left-out': 'An event is left out', 'event-foreign': 'The log does not link this event', 'link-missing': 'A link is missing, and perhaps an event with it', 'link-broken': 'A link does not follow from the one before it', 'link-repeated': 'Two links with one count: two histories', 'not-closed': 'The look does not close the chain: where it ends is not shown', 'look-missing': 'The closing event is no look', 'receipt-signature': 'The signature of the receipt does not hold', 'receipt-foreign': 'The receipt is signed by somebody else than the platform', 'receipt-mismatch': 'Receipt and leaf do not say the same', 'sender-signature': 'The signature of the sender does not hold', 'sender-mismatch': 'Another key or other bytes than the log says', 'message-exchanged': 'Not the bytes that were signed', 'pack-mismatch': 'Not the policy pack that decided', 'rule-unknown': 'The rule cited does not stand in the policy pack', 'rule-exceeded': 'The rule cited does not permit this, or rests on other norms', 'certificate-untrusted': 'The certificate leads to no known authority', 'certificate-expired': 'The certificate was not valid at that time', 'certificate-revoked': 'The key was revoked at that time' },
  },
  facets: { title: 'Counts', value: 'Value', count: 'Count', partner: 'Partner', type: 'Message type', category: 'Category', rule: 'Rule', outcome: 'Outcome', kind: 'Kind', use: (value) => `Filter by ${value}` },
  chart: { title: 'Over time', table: 'As a table', chart: 'As a chart', from: 'From', count: 'Events', describe: (count, most) => `Events over time: ${count} in total, at most ${most} in a section.` },
  exports: { title: 'Export', csv: 'CSV', jsonl: 'JSONL', hint: 'What fits the filter, as a file. This is a look too.' },
  saved: { title: 'Saved searches', name: 'Name', save: 'Save this search', none: 'None saved yet.' },
  start: {
    here: 'Offered here', elsewhere: 'Elsewhere', elsewhereHint: 'These pages belong to another service; its console shows them.', figures: 'The log in figures', leaves: 'Leaves', events: 'Events', waiting: 'Waiting for a leaf', differing: 'Differing days', byKind: 'Events by kind', compared: 'Daily comparison with the accepted messages', day: 'Day', shard: 'Shard', claimed: 'Accepted', found: 'In the log', agrees: 'Agrees',
  },
};
