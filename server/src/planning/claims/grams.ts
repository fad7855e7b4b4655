import { JOULES_PER_WH } from '../../units/index.ts';
import { claimFigure, numberText, sourcesOfFactors, type Claim, type ClaimGrid } from './claim.ts';
import { servedBy } from './served.ts';

const CLAIMED_G = 10;

/** What 1,000 tokens emit, from the leanest serving to the heaviest that the catalogue has. */
export function gramsClaim(grid: ClaimGrid): Claim {
  const least = servedBy(
    { model: 'gpt-oss-20b', site: 'aws:eu-north-1', accelerator: 'b200', count: 1, batch: 512 },
    grid,
  );
  const typical = servedBy(
    { model: 'llama-3.3-70b', site: 'aws:eu-central-1', accelerator: 'h100-sxm', count: 4, batch: 64 },
    grid,
  );
  const heaviest = { model: 'llama-3.1-405b', site: 'aws:ap-south-1', accelerator: 'b200', count: 8 };
  const most = servedBy({ ...heaviest, batch: 8 }, grid);
  const alone = servedBy({ ...heaviest, batch: 1 }, grid);
  const needed = (gPerKwh: number): number => ((CLAIMED_G / 1000) * 1000 * JOULES_PER_WH) / gPerKwh;
  const shown = (what: string, { gPerKtok, gPerKtokRange }: typeof most) =>
    claimFigure(what, 'gPerKtok', gPerKtok, gPerKtokRange);
  const perMillion = typical.gPerKtok * 1000;
  return {
    id: 'grams per 1,000 tokens',
    says: 'Tens of grams of CO2e per 1,000 tokens.',
    verdict: typical.gPerKtokRange.p95 < CLAIMED_G ? 'does not hold' : 'holds under a condition',
    figures: [
      shown('gpt-oss-20b on a B200, batch 512, Stockholm', least),
      shown('70B on four H100, batch 64, Frankfurt', typical),
      shown('405B on eight B200, batch 8, Mumbai', most),
      shown('the same answering one request at a time', alone),
      claimFigure('energy that 10 g take in Frankfurt', 'joulesPerToken', needed(typical.intensityGPerKwh)),
      claimFigure('energy of the 70B there', 'joulesPerToken', typical.joulesPerToken),
      claimFigure('the 70B in Frankfurt, a million tokens', 'gPerMtok', perMillion),
    ],
    holds: `Per million tokens, not per thousand: ${numberText(perMillion, 'gPerMtok')} for a 70B model in Frankfurt. Per thousand ${most.gPerKtok < CLAIMED_G ? '' : 'where a model of 400 billion parameters answers eight at a time on a coal grid, and '}where it answers one request at a time there (${numberText(alone.gPerKtok, 'gPerKtok')}), or idle hours bear on few tokens.`,
    inverts: `Everywhere else: the 70B takes ${numberText(typical.joulesPerToken, 'joulesPerToken')}, a lean serving ${numberText(least.joulesPerToken, 'joulesPerToken')}, and 10 g per 1,000 tokens take ${numberText(needed(typical.intensityGPerKwh), 'joulesPerToken')} in Frankfurt and ${numberText(needed(most.intensityGPerKwh), 'joulesPerToken')} in Mumbai.`,
    standsOn: {
      tier: 'modelled-open',
      interval: 'nine true values of ten: energy model and grid',
      what: 'the kernel, a chat turn of 200 tokens in and 600 out, per output token with its prompt, facility energy with idle share, embodied in it; location-based yearly averages',
      sources: [...new Set([least, typical, most].flatMap(({ factors }) => sourcesOfFactors(factors)))],
    },
  };
}
