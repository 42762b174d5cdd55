/**
 * A running engine that faults can be injected into. Data and ports stay the same through every `kill` and `restart`.
 */
export interface Engine {
  readonly name: string;
  /** Of the process that runs now. */
  readonly pid: number;
  readonly alive: boolean;
  /** SIGKILL, without warning. Settles when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again after a `kill` or `stop`; settles when it answers. @throws EngineFault */
  restart(): Promise<void>;
  /** SIGSTOP: nobody answers, connections stay open. */
  pause(): void;
  resume(): void;
  /** An orderly end. May be called again. */
  stop(): Promise<void>;
}
