import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Problem } from '#problems';
import type { PrintableReport } from './make-report.ts';
import type { ReportTexts } from './report-texts.ts';

export interface RenderTask extends PrintableReport {
  readonly texts: ReportTexts;
  /** The day on which it was made, in its language. */
  readonly madeOn: string;
}

/** A report of thousands of disclosures takes seconds of a core: more at once would leave none for the log. */
const mostAtOnce = 2;
/** Such a report takes ten; one that takes this long is not waited for by anybody. */
export const longestRenderingMs = 120_000;
const memoryMb = 512;

/** Renders reports beside the event loop, each in a thread of its own with bounded memory and time. */
export class RenderReports {
  readonly #script = new URL(`./render-worker${extname(import.meta.filename)}`, import.meta.url);
  #underWay = 0;

  /** Takes one of the few places; returns what gives it back. @throws Problem rate-limited when there is none */
  begin(): () => void {
    if (this.#underWay >= mostAtOnce) throw new Problem('rate-limited', { retryAfterSeconds: 5 });
    this.#underWay += 1;
    return () => void (this.#underWay -= 1);
  }

  /** @throws Problem unavailable when it takes too long */
  async render(task: RenderTask): Promise<Buffer> {
    const worker = new Worker(this.#script, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    let late: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Buffer>((rendered, failed) => {
        late = setTimeout(() => failed(new Problem('unavailable', { retryAfterSeconds: 60 })), longestRenderingMs);
        worker.once('message', (pdf: Uint8Array) => rendered(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length)));
        worker.once('error', failed);
        worker.once('exit', () => failed(new Error('the thread ended without a report')));
      });
    } finally {
      clearTimeout(late);
      await worker.terminate();
    }
  }
}
