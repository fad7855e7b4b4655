import type { Deployment } from '../world/index.ts';
import type { MetersConfig } from './schema.ts';

/** Devices of a config whose held shares are more than the device. */
function overheldDevices({
  deployments,
}: MetersConfig): readonly { readonly device: string; readonly share: number }[] {
  const held = new Map<string, number>();
  for (const { devices } of Object.values(deployments))
    for (const [device, share] of Object.entries(devices)) held.set(device, (held.get(device) ?? 0) + share);
  return [...held].filter(([, share]) => share > 1 + 1e-9).map(([device, share]) => ({ device, share }));
}

/** What is wrong with the meters of a config, besides its form. */
export function meterProblems(
  meters: MetersConfig | null,
  deployments: ReadonlyMap<string, Deployment>,
): readonly { readonly path: readonly string[]; readonly message: string }[] {
  if (meters === null) return [];
  const named = Object.keys(meters.deployments);
  return [
    ...named.flatMap((id) => {
      const path = ['meters', 'deployments', id];
      const deployment = deployments.get(id);
      if (deployment === undefined)
        return [
          { path, message: `unknown deployment "${id}"; known: ${[...deployments.keys()].slice(0, 12).join(', ')}` },
        ];
      return deployment.serving.accelerator === null
        ? [{ path, message: `a metered deployment needs its hardware: give deployments.${id}.hardware.accelerator` }]
        : [];
    }),
    ...overheldDevices(meters).map(({ device, share }) => ({
      path: ['meters', 'deployments'],
      message: `the shares of ${device} add up to ${share.toFixed(3)}, more than the device`,
    })),
    ...Object.keys(meters.devices).flatMap((id) =>
      named.some((name) => meters.deployments[name]?.devices[id] !== undefined)
        ? []
        : [{ path: ['meters', 'devices', id], message: `no deployment holds a share of "${id}"` }],
    ),
  ];
}
