/** A simulated fleet: OpenAI-compatible upstreams on loopback with times, usage, faults and power laws of their own. */
export { DEMO_FLEET } from './demo-fleet.ts';
export type { DemoDeployment } from './demo-fleet.ts';
export { startFleet } from './fleet.ts';
export { startFleetWorker } from './start-fleet-worker.ts';
export type { MeterReading, SimulatedDeployment } from './types.ts';
