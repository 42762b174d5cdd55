export const usage = `dap — die IIZ-Datenaustauschplattform von der Kommandozeile / IIZ-DAP from the command line

  dap send <envelope.json> --as <partner> [--fresh]     sign and send a message; --fresh: under a new id and date
  dap preflight <envelope.json> --as <partner>          what would become of it, without sending
  dap inbox --as <partner> [--wait <seconds>]           list what is not acknowledged yet
  dap inbox --as <partner> --fetch <id>                 fetch and verify an item, print the message
  dap inbox --as <partner> --ack <id> [--code <code>]   confirm an item to its sender
  dap evidence <messageId> --as <partner> [--out <file>]  fetch the proof of an acceptance, verified
  dap verify <file>                                     verify such a proof, or the audit API's evidence of a look, offline
  dap verify log <url or folder> [--save <folder>]      verify the whole log: leaves, tiles, links, root
    --vkey <key>… --ca <pem> --held <checkpoint>…       the log's keys, the authorities, checkpoints kept from earlier
    --cosigner <vkey>… --need <n>                       so many of these must have cosigned
  dap cosign --name <name> --key <file> [--new]         cosign the log's present state if it continues what this key
                                                        signed before; --new makes the key and prints its vkey line

  dap policy lint <pack.yaml>                           what is doubtful about a policy pack, before it is approved
  dap policy diff <before.yaml> <after.yaml>            what the newer pack permits and forbids anew, in sentences
  dap policy replay --all                               decide every stored decision again and compare
  dap policy simulate <draft.yaml> [--from <day>] [--until <day>] [--on <day>]  try a draft on stored decisions; --on: whose rules
  dap policy explain <sender>/<message id>              the rule of a stored decision, and what was missing
  dap policy render <pack.yaml> [--html] [--out <file>]  the pack to read and sign, in German

  dap conformance <suite> [--policy iiz]                judge vectors: JSON lines in, a verdict per line out (docs/conformance.md)

  dap operator partners | policy | parked | obligations | overdue | figures     look, as JSON
  dap operator partner <id>                             one partner with its keys
  dap operator enrol <id> <chain.pem> [--csr <pem>]     register a key beside the existing ones
  dap operator block|unblock <id or keyid> --reason <text>  from the next request on
  dap operator revoke <keyid> --reason <text>           for good
  dap operator redrive|reject <delivery id> --reason <text>  what could not be handed over
  dap operator republish --since <time> --reason <text>  once more what went to Kafka since: it lost what it had acknowledged
  dap operator erase <target.json> --reason <text> [--dry-run]  a message, case, class; a person with two approvals
  dap operator approve-erasure <id>                     as gsiiz-dap or dpo-dap, never who asked
  dap operator withdraw-erasure <id> --reason <text>    as long as it waits, by who asked or may approve
  dap operator hold <target.json> --reason <text>       keep from any erasure
  dap operator erasures|holds [--cursor <text>]         look, as JSON; with nextCursor of an answer what comes behind
  dap operator restore                                  after a restore: what operators had done since, what holds again
  dap operator restore confirm --reason <text> --ticket <number>  it is all back; by two different people
  dap operator kek [rotate --reason <text>]             which key wraps what; wrap all anew under the current one
  dap operator store <pack.yaml>                        store a policy pack
  dap operator lint|diff|document <version>             look a stored pack over
  dap operator simulate <version> --from <time> --until <time> [--on <time>]  try it, and keep the result
  dap operator activate <version> [--simulation <id>], then approve <requestId>  by two others
  dap operator withdraw <requestId> --reason <text>     as long as it waits, by who asked or may approve
  dap operator explain <sender>/<message id>            why it might go to its recipients or not; on record
  dap operator replay <sender>/<message id> --reason <text> --ticket <number>  decide it once more, as of then and as of today

Which platform: --demo <file> (default .demo/demo.json, written by "npm run demo"), or the environment:
  DAP_ORIGIN, DAP_CA_FILE, DAP_CERT_FILE and DAP_KEY_FILE of the partner, DAP_LOG_URL and DAP_LOG_VKEY;
  for operators DAP_OPERATOR_URL, DAP_TOKEN (an access token) and DAP_CA_FILE; at the demo --as <client> says who of them
  signs in: ops-dap (default), gsiiz-dap, gsiiz-2-dap, dpo-dap;
  "policy replay", "simulate" and "explain" read the exchange database of DATABASE_URL.
Add --json for machine-readable output.

Exit codes: 0 done · 1 refused by the platform, a pack with faults, or a decision that replays differently · 2 wrong usage
            3 nobody answers, or a file cannot be read or written · 4 a signature or proof does not hold · 5 a fault unknown to the program
`;

/**
 * The lines of a command alone, those of all that begin with its words where it is several (`policy`, `operator`), and what goes for
 * all of them. Undefined for words that no line is about.
 */
export function usageOf(words: readonly string[]): string | undefined {
  const [first = '', second] = words;
  const [, lists = '', rest = ''] = /^[^]*?\n\n([^]*?)\n\n(Which platform:[^]*)$/.exec(usage) ?? [];
  // A command is a line that begins with `dap`, and the lines further in below it.
  const all = lists.split(/\n+(?= {2}dap )/);
  const own = all.filter((each) => headOf(each)[0] === first);
  const narrow = own.filter((each) => second !== undefined && headOf(each).includes(second));
  const told = narrow.length > 0 ? narrow : own;
  return told.length === 0 ? undefined : `${told.join('\n')}\n\n${rest}`;
}

/** The words of a command's line after `dap`, before what is said of it. */
function headOf(entry: string): string[] {
  return (/^ {2}dap (.*?)(?: {2,}|$)/m.exec(entry)?.[1] ?? '').split(/[ |,]+/);
}
