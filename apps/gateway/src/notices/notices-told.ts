import type { Log, Metrics } from '#runtime';
import type { SendNoticesParts } from './send-notices.ts';

/** What does not go out is told in the log, and counted for an alarm. */
export function noticesTold({
  log,
  metrics,
}: {
  log: Pick<Log, 'warn' | 'error'>;
  metrics: Metrics;
}): Pick<SendNoticesParts, 'onFailed' | 'onDropped'> {
  const failed = metrics.counter({
    name: 'notices_failed_total',
    help: 'Notices of the platform that could not be sent: tried again every minute, or dropped',
    labels: ['outcome'],
  });
  // There from the start: an increase from nothing is none.
  for (const outcome of ['retried', 'dropped']) failed.inc({ outcome }, 0);
  return {
    onFailed: (error, notice) => {
      if (notice === undefined) return log.warn('notices could not be sent; they are tried again', { error });
      failed.inc({ outcome: 'retried' });
      log.error('a notice of the platform could not be sent; it is tried again every minute', { noticeId: notice.noticeId, kind: notice.kind, recipient: notice.recipient, error });
    },
    onDropped: ({ noticeId, kind, recipient }, { slug, code }) => {
      failed.inc({ outcome: 'dropped' });
      log.error('a notice of the platform is refused and dropped', { noticeId, kind, recipient, slug, code });
    },
  };
}
