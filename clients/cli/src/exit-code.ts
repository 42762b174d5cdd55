/** What the program says to whoever called it; documented in the usage text. */
export const exitCode = {
  done: 0,
  /** The platform refused, or a decision replays differently. */
  refused: 1,
  usage: 2,
  /** Nobody answers, a file or database cannot be read, or what the program says cannot be written. */
  unreachable: 3,
  /** A signature or proof does not hold. */
  notGenuine: 4,
  /** A fault that the program does not know. */
  unexpected: 5,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
