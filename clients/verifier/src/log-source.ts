/** Reads a resource of the log by its path below the log's address (C2SP tlog-tiles); undefined when there is none. */
export type LogSource = (path: string) => Promise<Buffer | undefined>;
