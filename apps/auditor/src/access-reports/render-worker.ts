import { parentPort, workerData } from 'node:worker_threads';
import { renderPdf } from './render-pdf.ts';
import type { RenderTask } from './render-reports.ts';

/** A thread that renders one report and ends. */
const { report, texts, madeOn } = workerData as RenderTask;
const pdf = Uint8Array.from(await renderPdf(report, texts, madeOn));
parentPort?.postMessage(pdf, [pdf.buffer]);
