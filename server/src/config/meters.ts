import { overheldDevices, type Deployment, type MetersConfig } from '../world/index.ts';

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
