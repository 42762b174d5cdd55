/** The words and options of one call. */
export interface Call {
  readonly options: {
    readonly check?: boolean;
    readonly partner?: string[];
    readonly replicas?: string;
    readonly pack?: string;
    readonly 'approved-by'?: string[];
    readonly 'active-from'?: string;
    readonly municipalities?: string;
    readonly regions?: string;
    readonly agreements?: string;
    readonly shipped?: boolean;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tells whoever looks how far it is, a line each. */
  readonly say: (line: string) => void;
}

/** What a command says to whoever called it; documented in the usage text. */
export const exitCode = {
  done: 0,
  /** With --check: it is not as it should be. Without: the platform's own rules refuse. */
  refused: 1,
  usage: 2,
  /** PostgreSQL or Kafka does not answer, or a file cannot be read. */
  unreachable: 3,
  /** A fault that the program does not know. */
  unexpected: 5,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export type Command = (call: Call) => Promise<ExitCode>;

/** The command line names what it should not, or leaves out what it must name. */
export class UsageFault extends Error {}
