import { toJoulegateError } from '../../units/index.ts';
import type { GatewayRuntime } from './runtime.ts';

type Told = Pick<GatewayRuntime, 'bus'>;
type Part = 'catalogue' | 'policy' | 'limits' | 'fleet' | 'ledger';

const tell = ({ bus }: Told, part: Part, fault: unknown): void =>
  bus.publish({ kind: 'part-fault', part, message: toJoulegateError(fault).message });

/**
 * Work of a part whose failure costs what it would have given, never the request.
 * @example tolerate(runtime, 'policy', () => sessions.find(organisation, session), null)
 */
export function tolerate<T>(runtime: Told, part: Part, work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (fault) {
    tell(runtime, part, fault);
    return otherwise;
  }
}

/** The same for work that nobody waits for: a promise that is rejected later would end the process. */
export function tolerateLater(runtime: Told, part: Part, work: () => unknown): void {
  const begun = tolerate(runtime, part, work, undefined);
  if (begun instanceof Promise) begun.catch((fault: unknown) => tell(runtime, part, fault));
}
