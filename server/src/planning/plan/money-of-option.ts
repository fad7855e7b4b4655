import { coveredShare } from '../finance/provisioned.ts';
import { gpuHours, type BoughtNode } from '../finance/gpu-hour.ts';
import type { Usd } from '../../units/index.ts';
import type { Draw } from './draws.ts';
import type { PlanOption } from './resolve-options.ts';
import type { Scenario } from './scenario.ts';
import type { Capacity, RequestTokens } from './work-of-option.ts';

/** What is paid for; at the start a purchase is its own line, later what is written off of it. */
export const MONEY_LINES = [
  'tokens',
  'provisioned',
  'accelerators',
  'servers',
  'depreciation',
  'maintenance',
  'colocation',
  'electricity',
  'network',
  'licences',
  'people',
  'build',
  'grants',
  'carbonFee',
] as const;
export type MoneyLines = Readonly<Partial<Record<(typeof MONEY_LINES)[number], Usd>>>;

const MONTHS = 12;
const HOURS_PER_YEAR = 8760;

/** The server as one draw has it. */
export function nodeOf({ given }: PlanOption, draw: Draw): BoughtNode | null {
  if (given.kind !== 'owned') return null;
  const { node, id } = given;
  return {
    usd: draw.value(`${id}.node.usd`, node.usd, 'accelerators'),
    gpus: node.gpus,
    lifeYears: draw.value(`${id}.node.lifeYears`, node.lifeYears, 'other'),
    residualShare: node.residualShare,
    maintenanceShare: node.maintenanceShare,
    kw: node.kw,
    colocationUsdPerKwMonth: draw.value(`${id}.node.colocationUsdPerKwMonth`, node.colocationUsdPerKwMonth, 'other'),
  };
}

/** Servers of an owner: whole ones. */
export const serversOf = (node: BoughtNode, { gpus }: Capacity): number => Math.ceil(gpus / node.gpus);

const MINUTES_PER_YEAR = HOURS_PER_YEAR * 60;

/** What tokens cost in a year: price after its fall, surcharge and discount, at least the commitment; and what is reserved. */
function tokenUsd(
  of: PlanOption,
  tokens: RequestTokens,
  requests: number,
  peakToMean: number,
  year: number,
  draw: Draw,
): { readonly tokens: Usd; readonly provisioned: Usd } {
  const { given, option } = of;
  if (given.kind === 'booked') {
    const decline = draw.value(`${given.id}.declinePerYear`, given.declinePerYear, 'tokenPrices');
    return { tokens: (of.booked?.usd ?? 0) * requests * (1 - decline) ** year, provisioned: 0 };
  }
  if (given.kind !== 'api' && given.kind !== 'hosted') return { tokens: 0, provisioned: 0 };
  const { inputPerMtok, cacheReadPerMtok, outputPerMtok, perRequest } = option.price;
  const list =
    (tokens.input * inputPerMtok + tokens.cached * cacheReadPerMtok + tokens.output * outputPerMtok) / 1e6 + perRequest;
  const decline = draw.value(`${given.id}.declinePerYear`, given.declinePerYear, 'tokenPrices');
  const price = list * (1 - decline) ** year * (1 + given.surchargeShare) * (1 - given.discountShare);
  const { provisioned } = given;
  const commitment = given.minimumUsdPerMonth * MONTHS;
  if (provisioned === undefined) return { tokens: Math.max(commitment, price * requests), provisioned: 0 };
  const asked = requests * (tokens.input + tokens.cached + tokens.output);
  const served = provisioned.units * provisioned.tokensPerMinute * MINUTES_PER_YEAR;
  const beyond = asked === 0 ? 0 : 1 - coveredShare(served / asked, peakToMean);
  const perUnit = draw.value(`${given.id}.provisioned.usdPerUnitMonth`, provisioned.usdPerUnitMonth, 'tokenPrices');
  return {
    tokens: Math.max(commitment, price * requests * beyond),
    provisioned: provisioned.units * perUnit * MONTHS,
  };
}

/** What capacity costs in a year. */
function capacityUsd(
  of: PlanOption,
  capacity: Capacity | null,
  energyKwh: number,
  year: number,
  draw: Draw,
): MoneyLines {
  const { given } = of;
  if (capacity === null || (given.kind !== 'rented' && given.kind !== 'owned')) return {};
  const electricity =
    energyKwh *
    draw.value(`${given.id}.electricityUsdPerKwh`, given.electricityUsdPerKwh ?? 0, 'other') *
    (1 + draw.value(`${given.id}.electricityChangePerYear`, given.electricityChangePerYear, 'other')) ** year;
  if (given.kind === 'rented') {
    const usdPerGpuHour = draw.value(`${given.id}.usdPerGpuHour`, given.usdPerGpuHour, 'accelerators');
    const hidden = draw.value(`${given.id}.hiddenShare`, given.hiddenShare, 'other');
    const fallen = (1 - draw.value(`${given.id}.declinePerYear`, given.declinePerYear, 'accelerators')) ** year;
    return { accelerators: capacity.gpus * HOURS_PER_YEAR * usdPerGpuHour * fallen * (1 + hidden), electricity };
  }
  const node = nodeOf(of, draw)!;
  const servers = serversOf(node, capacity);
  const { depreciationUsd, maintenanceUsd, colocationUsd } = gpuHours.year(node);
  return {
    depreciation: servers * depreciationUsd,
    maintenance: servers * maintenanceUsd,
    colocation: servers * colocationUsd,
    electricity,
  };
}

/** A year's lines: what is written off stands in for what was bought. */
export function moneyOfYear(
  of: PlanOption,
  scenario: Scenario,
  year: {
    readonly index: number;
    readonly requests: number;
    readonly tokens: RequestTokens;
    readonly capacity: Capacity | null;
    readonly energyKwh: number;
    readonly tonnes: number | null;
  },
  draw: Draw,
): MoneyLines {
  const { given } = of;
  const person = draw.value('usdPerPersonYear', scenario.usdPerPersonYear, 'people');
  const lines: MoneyLines = {
    ...tokenUsd(of, year.tokens, year.requests, scenario.demand.peakToMean, year.index, draw),
    ...capacityUsd(of, year.capacity, year.energyKwh, year.index, draw),
    network: MONTHS * draw.value(`${given.id}.networkUsdPerMonth`, given.networkUsdPerMonth, 'other'),
    licences: MONTHS * draw.value(`${given.id}.licencesUsdPerMonth`, given.licencesUsdPerMonth, 'other'),
    people: person * draw.value(`${given.id}.runFte`, given.runFte, 'people'),
    carbonFee: (year.tonnes ?? 0) * scenario.carbonFeeUsdPerTonne,
  };
  return Object.fromEntries(Object.entries(lines).filter(([, usd]) => usd !== 0));
}

/** What is paid at the start. */
export function moneyAtStart(of: PlanOption, scenario: Scenario, capacity: Capacity | null, draw: Draw): MoneyLines {
  const { given } = of;
  const person = draw.value('usdPerPersonYear', scenario.usdPerPersonYear, 'people');
  const node = nodeOf(of, draw);
  const lines: MoneyLines = {
    build: (person / MONTHS) * draw.value(`${given.id}.buildPersonMonths`, given.buildPersonMonths, 'people'),
    ...(node === null || capacity === null ? {} : { servers: serversOf(node, capacity) * node.usd }),
    ...(given.kind === 'owned' ? { grants: -given.grantUsd } : {}),
  };
  return Object.fromEntries(Object.entries(lines).filter(([, usd]) => usd !== 0));
}

/** All lines together. */
export const sumOf = (lines: MoneyLines): Usd => Object.values(lines).reduce((sum, usd) => sum + usd, 0);
