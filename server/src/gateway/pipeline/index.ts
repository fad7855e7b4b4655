/** The way of a request, without sockets, in five steps: admit, prepare, place, send, finish. */
export { Call, type BodyValue, type HeaderList, type Incoming, type Reply } from './call.ts';
export { startPassed } from './pass/pass.ts';
export type { PassedRequest, PieceSource } from './pass/request.ts';
export { ANY_MODEL, takerOf, workloadNamed } from './prepare/workload.ts';
export { bookRefusal, clientGone, cutOff, mayTake, refusedAlready, startCall, takeOff } from './run.ts';
export { liveTiming, type GatewayRuntime, type GivenWay, type UpstreamTiming } from './runtime.ts';
export type { WorkStep } from './per-owner.ts';
