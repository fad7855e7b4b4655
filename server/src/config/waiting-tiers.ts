import type { Findings, Path } from '../edge/index.ts';
import type { EpochMs } from '../units/index.ts';
import { price as priceAt, type Deployment } from '../world/index.ts';
import type { DeploymentConfig } from './schema.ts';

type Waiting = DeploymentConfig['waiting'];
type Price = Deployment['price'];

const TIERS = ['flex', 'batch'] as const;
const MINUTE_MS = 60_000;
/** What vendors take in one batch. */
const MOST_REQUESTS: Readonly<Record<string, number>> = { openai: 50_000, anthropic: 100_000 };

/** A stated price with what its tiers for work that can wait cost of it. */
export function priceWithTiers(price: Price, waiting: Waiting): Price {
  const shares = TIERS.flatMap((tier) => {
    const share = waiting[tier]?.priceShare;
    return share == null ? [] : [[tier, share] as const];
  });
  return shares.length === 0 ? price : { ...price, tierShares: Object.fromEntries(shares) };
}

/** Tells where a tier for work that can wait has no price, two prices, or is none of what the deployment speaks. */
export function checkWaiting(
  { protocol, waiting }: DeploymentConfig,
  price: Price,
  path: Path,
  at: EpochMs,
  findings: Findings,
): void {
  for (const tier of TIERS) {
    const set = waiting[tier];
    if (set === null) continue;
    const where = [...path, 'waiting', tier];
    if (tier === 'flex' && protocol !== 'openai')
      findings.problem(where, `no vendor that speaks ${protocol} has a flex tier; leave it out`);
    const isListed = price.listed !== undefined;
    if (isListed && set.priceShare !== null)
      findings.problem(
        [...where, 'priceShare'],
        'the price is of a list, which has its own for the tier; leave it out',
      );
    if (!isListed && set.priceShare === null)
      findings.problem(where, `what ${tier} costs is not known; give priceShare, such as 0.5`);
    if (isListed && priceAt(price, { at, promptTokens: 0, serviceTier: tier }).price === null)
      findings.problem(where, `the list has no price of ${tier} for ${price.listed?.model}; leave it out`);
  }
}

/** What a deployment's vendor offers for work that can wait. */
export function waitingOf({ protocol, control, waiting }: DeploymentConfig): Pick<Deployment, 'waiting'> {
  const { flex, batch } = waiting;
  if (flex === null && batch === null) return {};
  const facts = (own: NonNullable<Waiting['flex']>['control']) => ({
    operator: control.operator,
    operatorJurisdiction: control.jurisdiction,
    ...own,
  });
  return {
    waiting: {
      ...(flex === null ? {} : { flex: { control: facts(flex.control) } }),
      ...(batch === null
        ? {}
        : {
            batch: {
              control: facts(batch.control),
              model: batch.model,
              promiseMs: batch.promiseMinutes * MINUTE_MS,
              maxRequests: batch.maxRequests ?? MOST_REQUESTS[protocol] ?? 50_000,
              maxBytes: batch.maxBytes,
            },
          }),
    },
  };
}
