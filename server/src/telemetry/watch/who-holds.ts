import type { Device, Fleet, Server } from './types.ts';

/** Engines that hold a device, in equal shares. */
export interface Holding {
  readonly device: Device;
  /** Keys of servers; empty: nobody of the fleet. */
  readonly owners: readonly string[];
  /** The exporter names the pod; they are on one machine; or there is but one machine with devices. */
  readonly how: 'pod' | 'machine' | 'only-machine' | null;
}

/** A pod with its namespace is that of the same name without. */
const samePod = (a: string, b: string): boolean => a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
const meet = (a: readonly string[], b: readonly string[]): boolean => a.some((each) => b.includes(each));
const isOnPod = (device: Device, server: Server): boolean =>
  device.pods.some((pod) => server.pods.some((own) => samePod(pod, own)));

function ownersOf(device: Device, { servers, devices }: Fleet): Holding {
  const keys = (some: readonly Server[]): string[] => some.map(({ key }) => key);
  if (device.kind !== 'host' && device.pods.length > 0) {
    const owners = keys(servers.filter((server) => isOnPod(device, server)));
    return { device, owners, how: owners.length > 0 ? 'pod' : null };
  }
  if (device.kind === 'pod') return { device, owners: [], how: null };
  // Whoever has a device by its pod has no share of another that nobody names.
  const placed = (server: Server): boolean =>
    device.kind === 'gpu' && devices.some((each) => each.kind === 'gpu' && isOnPod(each, server));
  const open = servers.filter((server) => !placed(server));
  const here = keys(open.filter((server) => meet(server.hosts, device.hosts)));
  if (here.length > 0) return { device, owners: here, how: 'machine' };
  const others = devices.filter((each) => each.kind === device.kind && !meet(each.hosts, device.hosts));
  const isOnly = others.length === 0 && !open.some((server) => devices.some((each) => meet(each.hosts, server.hosts)));
  return isOnly && open.length > 0
    ? { device, owners: keys(open), how: 'only-machine' }
    : { device, owners: [], how: null };
}

/**
 * Which engine has which device: by the pod that the exporter names, else by the machine, where all its engines share
 * its devices equally. Energy per pod, which another tool has divided, counts where an engine has no device of its own.
 */
export function whoHolds(fleet: Fleet): readonly Holding[] {
  const holdings = fleet.devices.map((device) => ownersOf(device, fleet));
  const withGpu = new Set(holdings.flatMap(({ device, owners }) => (device.kind === 'gpu' ? owners : [])));
  return holdings.map((holding) => {
    if (holding.device.kind !== 'pod') return holding;
    const owners = holding.owners.filter((key) => !withGpu.has(key));
    return { ...holding, owners, how: owners.length > 0 ? holding.how : null };
  });
}
