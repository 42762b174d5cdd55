export type { FaultCode } from './fault-texts.ts';
export type { Report } from './fault.ts';
export type { Trust } from './trust.ts';
export type { MessageEvidence } from './message-evidence.ts';
export { verifyEvidence } from './verify-evidence.ts';
export { verifyLog } from './verify-log.ts';
export type { LogSource } from './log-source.ts';
