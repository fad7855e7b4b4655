import { refOf } from '../cluster/cluster.ts';
import { condition } from '../cluster/pods.ts';
import { momentMs, numberAt, textAt } from '../cluster/read.ts';
import type { KubeObject } from '../cluster/snapshot.ts';
import { quoted, said, stated, type Finding, type Ward } from '../finding.ts';

/** Whether a later job of the same schedule was done. */
function isMadeUpFor(cluster: Ward['cluster'], job: KubeObject): boolean {
  const schedule = textAt(job, 'metadata', 'ownerReferences', 0, 'name');
  const startedAt = (each: KubeObject): number => momentMs(textAt(each, 'metadata', 'creationTimestamp')) ?? 0;
  return (
    schedule !== '' &&
    cluster
      .of('Job')
      .some(
        (each) =>
          textAt(each, 'metadata', 'ownerReferences', 0, 'name') === schedule &&
          textAt(condition(each, 'Complete'), 'status') === 'True' &&
          startedAt(each) > startedAt(job),
      )
  );
}

/** Jobs that ran into their deadline, or failed as often as they may. */
export const jobs = ({ cluster }: Ward): readonly Finding[] =>
  cluster.of('Job').flatMap((job): readonly Finding[] => {
    const failed = condition(job, 'Failed');
    const event = cluster.eventsOf(job).find(({ reason }) => reason === 'DeadlineExceeded');
    if (
      textAt(failed, 'reason') === 'BackoffLimitExceeded' &&
      textAt(failed, 'status') === 'True' &&
      !isMadeUpFor(cluster, job)
    )
      return [
        {
          code: 'workload.job-failed',
          culprit: refOf(job),
          ground: 'stated',
          isFelt: true,
          summary: 'the job failed as often as it may; what its pods say is gone, or no rule knows it',
          evidence: [...stated(job, 'Failed', 'reason'), ...stated(job, 'Failed', 'message')],
        },
      ];
    if (textAt(failed, 'reason') !== 'DeadlineExceeded' && event === undefined) return [];
    return [
      {
        code: 'workload.job-deadline',
        culprit: refOf(job),
        ground: 'stated',
        isFelt: true,
        summary: `the job ran for longer than its ${numberAt(job, 'spec', 'activeDeadlineSeconds') ?? '?'} s`,
        evidence: [
          ...stated(job, 'Failed', 'reason'),
          ...(event === undefined ? [] : [said(event), quoted(event.object, 'reason', event.reason)]),
        ],
      },
    ];
  });
