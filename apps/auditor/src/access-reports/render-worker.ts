import { parentPort, workerData } from 'node:worker_threads';
import { renderPdf } from './render-pdf.ts';
import type { RenderTask } from './render-reports.ts';

/** A thread that renders one report and ends. */
const pdf = Uint8Array.from(await renderPdf(workerData as RenderTask));
parentPort?.postMessage(pdf, [pdf.buffer]);
