import { quoted, said, type Finding, type Ward } from '../finding.ts';
import { textAt } from '../cluster/read.ts';

/** What kubelets and container runtimes say of GPUs. */
export const gpu = ({ ill }: Ward): readonly Finding[] =>
  ill.flatMap((pod): readonly Finding[] => {
    const common = { culprit: pod.topRef, ground: 'stated', isFelt: true } as const;
    const runtime = pod.events.find(({ message }) =>
      /no runtime for "?nvidia|nvidia-container-cli|could not select device driver|RuntimeHandler "?nvidia"? not supported|libnvidia/i.test(
        message,
      ),
    );
    if (runtime !== undefined)
      return [
        {
          ...common,
          code: 'gpu.runtime-missing',
          summary: 'the container runtime of the node knows no NVIDIA handler',
          evidence: [said(runtime)],
        },
      ];
    const refused = pod.events.find(
      ({ reason, message }) => reason === 'UnexpectedAdmissionError' || /Allocate failed due to/.test(message),
    );
    const words = textAt(pod.pod, 'status', 'message');
    const reason = textAt(pod.pod, 'status', 'reason');
    if (refused !== undefined || reason === 'UnexpectedAdmissionError')
      return [
        {
          ...common,
          code: 'gpu.admission-devices-unavailable',
          summary: 'the kubelet counts fewer free GPUs than the scheduler did',
          evidence: [
            ...(refused === undefined ? [] : [said(refused), quoted(refused.object, 'reason', refused.reason)]),
            ...(reason === '' ? [] : [quoted(pod.pod, 'status.reason', reason)]),
            ...(words === '' ? [] : [quoted(pod.pod, 'status.message', words)]),
          ],
        },
      ];
    return [];
  });
