import type { Clock } from '../edge/index.ts';
import type { EventBus, GatewayRuntime } from '../gateway/index.ts';
import { guard } from '../guard/index.ts';
import { audit, virtualKeys } from '../identity/index.ts';
import type { State } from '../state/index.ts';
import { toJoulegateError } from '../units/index.ts';

type Watch = GatewayRuntime['abuse'];
type Alarm = ReturnType<Watch['turn']>[number];

/** Who acts, in the audit. */
const ACTOR = 'abuse watch';
const MINUTE_MS = 60_000;

const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** Why, for people. */
const reasonOf = ({ kind, what, observed, usual, network }: Alarm): string =>
  `${kind}: ${figure(observed)} ${what}${usual === null ? '' : `, usual ${figure(usual)}`}${network === null ? '' : `, from ${network}`}`;

/**
 * Watches the use of keys in this process and does what the config says: every alarm is in the audit, with its figures, and
 * what follows it too.
 * What cannot be written is a fault of its part, and tried again.
 */
export function watchAbuse(parts: {
  readonly config: Parameters<Watch['change']>[0];
  readonly state: State;
  readonly bus: EventBus;
  readonly clock: Clock;
}): {
  readonly watch: Watch;
  tick(): Promise<void>;
  /** Knows again what was usual, in its own time; what cannot be read is learned anew. */
  restore(read: () => Promise<{ readonly hours: Parameters<Watch['restore']>[0]; readonly readAt: number }>): void;
} {
  const { state, bus, clock } = parts;
  const watch = new guard.abuse.Watch(parts.config);
  let waiting: Alarm[] = [];
  let busy = false;

  const act = async (alarm: Alarm): Promise<void> => {
    const { config } = watch;
    const asked = config.actions[alarm.kind];
    const action = asked === 'off' || alarm.key === null ? 'notify' : asked;
    const { kind, at, key, organisation, ...figures } = alarm;
    const subject = key ?? alarm.network ?? 'unknown';
    await audit.record(state.db, { at, actor: ACTOR }, `abuse.${kind}`, subject, { organisation, action, ...figures });
    // A loop is held back where its session is counted; the rest of its key goes on.
    if (key !== null && kind !== 'loops' && (action === 'throttle' || action === 'freeze')) {
      const { rpm, minutes } = config.throttle;
      const hold =
        action === 'freeze'
          ? { kind: action, endsAt: null, rpm: null }
          : { kind: action, endsAt: at + Math.round(minutes * MINUTE_MS), rpm };
      await virtualKeys.hold(state, key, { ...hold, why: reasonOf(alarm) }, { alarm: kind }, { actor: ACTOR, clock });
    }
    bus.publish({ kind: 'abuse', alarm, action });
  };

  return {
    watch,
    restore(read) {
      watch.beginRestore();
      read().then(
        ({ hours, readAt }) => watch.restore(hours, readAt),
        (error: unknown) => {
          watch.restore([], clock.now());
          const { message } = toJoulegateError(error);
          bus.publish({ kind: 'part-fault', part: 'abuse', message: `what is usual is learned anew: ${message}` });
        },
      );
    },
    async tick() {
      waiting.push(...watch.turn(clock.now()));
      // A state that cannot be written for long keeps the newest only.
      waiting = waiting.slice(-1000);
      if (busy) return;
      busy = true;
      try {
        for (let alarm = waiting[0]; alarm !== undefined; alarm = waiting[0]) {
          await act(alarm);
          waiting.shift();
        }
      } catch (error) {
        const { code, message } = toJoulegateError(error);
        // A key that was erased meanwhile is held by nobody.
        if (code === 'JG_NOT_FOUND') waiting.shift();
        else bus.publish({ kind: 'part-fault', part: 'abuse', message: `an alarm could not be written: ${message}` });
      } finally {
        busy = false;
      }
    },
  };
}
