import { toJoulegateError, type Ms } from '../../units/index.ts';
import type { CallEnding } from './call-ending.ts';
import type { GatewayRuntime } from './runtime.ts';

/** Goes on with a request later, unless it has ended meanwhile; what fails then is refused as it would be now. */
export function goOnLater({ clock }: GatewayRuntime, ending: CallEnding, waitMs: Ms, then: () => void): void {
  ending.cancelWait = clock.after(waitMs, () => {
    ending.cancelWait = null;
    if (ending.over) return;
    try {
      then();
    } catch (error) {
      ending.refuse(toJoulegateError(error));
    }
  });
}
