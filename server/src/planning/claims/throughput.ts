import { roundTripMs, catalogue } from '../../world/index.ts';
import { claimFigure, numberText, type Claim, type ClaimGrid } from './claim.ts';
import { servedBy } from './served.ts';

const BATCH = 64;
const [RELAXED, QUICK] = [384, 128] as const;

/** Smaller accelerators near the callers against larger ones far away, and quick answers against full batches. */
export function throughputClaim(grid: ClaimGrid): Claim {
  const small = { model: 'gpt-oss-20b', count: 1, batch: BATCH };
  const near = servedBy({ ...small, accelerator: 'l40s', site: 'aws:eu-central-1' }, grid);
  const far = servedBy({ ...small, accelerator: 'h100-sxm', site: 'aws:us-east-1' }, grid);
  const origin = catalogue.origins.find('frankfurt')!;
  const [nearMs, farMs] = [near, far].map(({ site }) => roundTripMs(origin, site).rttMs) as [number, number];
  const perH100 = far.tokensPerSecond / near.tokensPerSecond;
  const slower = near.interTokenMs - far.interTokenMs;
  const tokens = (farMs - nearMs) / slower;
  const llama = { model: 'llama-3.3-70b', accelerator: 'h100-sxm', count: 4, site: 'aws:eu-central-1' };
  const large = servedBy({ ...llama, batch: BATCH }, grid);
  const [full, quick] = [RELAXED, QUICK].map((batch) => servedBy({ ...llama, batch }, grid)) as [
    typeof near,
    typeof near,
  ];
  return {
    id: 'throughput and latency',
    says: 'The same throughput, often at better latency.',
    verdict: 'holds under a condition',
    figures: [
      claimFigure('L40S for the throughput of an H100, gpt-oss-20b at a batch of 64', 'accelerators', perH100),
      claimFigure('round trip from Frankfurt to Frankfurt', 'ms', nearMs),
      claimFigure('round trip from Frankfurt to Virginia', 'ms', farMs),
      claimFigure('between two tokens, L40S', 'ms', near.interTokenMs),
      claimFigure('between two tokens, H100', 'ms', far.interTokenMs),
      claimFigure('answers up to which the near one is done first', 'tokens', Math.floor(tokens)),
      claimFigure('between two tokens, 70B on four H100 at a batch of 64', 'ms', large.interTokenMs),
      claimFigure(
        `faster tokens by a batch of ${QUICK} in place of ${RELAXED}, 70B on four H100`,
        'share',
        1 - quick.interTokenMs / full.interTokenMs,
      ),
      claimFigure(
        'accelerators that this takes for the same throughput',
        'times',
        full.tokensPerSecond / quick.tokensPerSecond,
      ),
    ],
    holds: `Throughput can always be had: it is a number of accelerators (${numberText(perH100, 'times')} as many L40S as H100). The first token comes earlier from near by ${numberText(farMs - nearMs, 'ms')}, and the whole answer up to ${numberText(Math.floor(tokens), 'tokens')}; a smaller model in the place of a larger one gains more than any place (${numberText(large.interTokenMs, 'ms')} and ${numberText(far.interTokenMs, 'ms')} a token on H100), where its quality is enough.`,
    inverts: `Longer answers are done first where the faster accelerator is, ${numberText(slower, 'ms')} a token. On the same accelerators the two trade: tokens ${numberText(1 - quick.interTokenMs / full.interTokenMs, 'share')} faster take ${numberText(full.tokensPerSecond / quick.tokensPerSecond, 'times')} as many.`,
    standsOn: {
      tier: 'modelled-open',
      interval:
        'none is told for milliseconds; round trips are great-circle estimates with a log-sigma of their own (methods/round-trip.md)',
      what: 'the time of a decode step as the energy model has it, and round trips of the catalogue, queueing in none of them',
      sources: [...new Set([...near.factors.sources, ...quick.factors.sources, roundTripMs(origin, far.site).source])],
    },
  };
}
