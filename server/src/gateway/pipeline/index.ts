/** The way of a request, without sockets, in five steps: admit, prepare, place, send, finish. */
export { refusedAlready } from './admit/refused-already.ts';
export { Call, type BodyValue, type HeaderList, type Incoming, type Reply } from './call.ts';
export { startPassed } from './pass/pass.ts';
export type { PassedRequest, PieceSource } from './pass/request.ts';
export { ANY_MODEL, takerOf } from './prepare/workload.ts';
export { refreshModelLists } from './refresh-model-lists.ts';
export { bookRefusal, clientGone, cutOff, startCall } from './run.ts';
export { liveTiming, type GatewayRuntime, type UpstreamTiming } from './runtime.ts';
export type { WorkStep } from './per-owner.ts';
