export { WaitingLines } from './waiting-lines.ts';
