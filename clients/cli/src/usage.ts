export const usage = `dap — die IIZ-Datenaustauschplattform von der Kommandozeile / IIZ-DAP from the command line

  dap send <envelope.json> --as <partner> [--fresh]     sign and send a message; --fresh: under a new id and date
  dap inbox --as <partner> [--wait <seconds>]           list what is not acknowledged yet
  dap inbox --as <partner> --fetch <id>                 fetch and verify an item, print the message
  dap inbox --as <partner> --ack <id> [--code <code>]   confirm an item to its sender
  dap evidence <messageId> --as <partner> [--out <file>]  fetch the proof of an acceptance, verified
  dap verify evidence <file> [--ca <pem>] [--vkey <key>]  verify such a proof offline
  dap policy replay --all                               decide every stored decision again and compare

Which platform: --demo <file> (default .demo/demo.json, written by "npm run demo"), or the environment:
  DAP_ORIGIN, DAP_CA_FILE, DAP_CERT_FILE and DAP_KEY_FILE of the partner, DAP_LOG_URL and DAP_LOG_VKEY;
  "policy replay" reads the exchange database of DATABASE_URL.
Add --json for machine-readable output.

Exit codes: 0 done · 1 refused by the platform, or a decision that replays differently · 2 wrong usage
            3 nobody answers, or a file cannot be read · 4 a signature or proof does not hold · 5 a fault unknown to the program
`;
