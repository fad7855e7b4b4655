import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../edge/index.ts';
import { parseRoundTripCsv, gridSources } from '../../world/index.ts';
import { COSINE_RHYTHM, foldRhythm } from './rhythm.ts';
import { generatedTokenPairs, parseTokenPairs } from './token-pairs.ts';
import type { ReplayData } from './types.ts';

const CARBON = ['carbon/electricitymaps_2021.csv.gz', 'carbon/electricitymaps_2022.csv.gz'];
const ROUND_TRIPS = 'latency/gcp_rtt_ms.csv';
const RHYTHM = 'trace/servegen_m_large_rate10min_part1.csv.gz';
const LENGTHS = 'trace/azure2023_conv_part1.csv.gz';

/**
 * Reads what a replay needs from a folder of measured data (its `routing` part), or generates all of it when
 * there is none: typical days on yearly averages, a cosine rhythm, log-normal lengths.
 *
 * @param folder from `dataFolder()`; `null` generates
 * @throws JoulegateError JG_DATA when a file that exists cannot be read
 */
export function loadReplayData(folder: string | null): ReplayData {
  const routing = folder === null ? null : join(folder, 'routing');
  if (routing === null || [...CARBON, ROUND_TRIPS, RHYTHM, LENGTHS].some((file) => !existsSync(join(routing, file))))
    return generated();
  const text = (file: string): string => readText(join(routing, file));
  const grids = CARBON.map((file) =>
    gridSources.hourlyCsv(join(routing, file), {
      name: `Electricity Maps ${/\d{4}/.exec(file)![0]}, hourly, life cycle`,
      licence: 'ODbL 1.0',
    }),
  );
  const data = {
    grid: gridSources.layered(...grids),
    roundTrips: parseRoundTripCsv(
      text(ROUND_TRIPS),
      'gcp:',
      'Google Cloud inter-region round trips (decarbonization-potential)',
    ),
    rhythm: foldRhythm(text(RHYTHM), 'ServeGen m-large arrival rate, 7 days folded to one, in local time'),
    tokens: parseTokenPairs(text(LENGTHS), 'Azure 2023 conversation lengths'),
  };
  return {
    ...data,
    measured: true,
    sourceText: sourceText(data.grid.name, data.roundTrips.source, data.rhythm.source, data.tokens.source),
  };
}

function generated(): ReplayData {
  const data = {
    grid: gridSources.typicalDay(gridSources.yearlyAverages()),
    roundTrips: undefined,
    rhythm: COSINE_RHYTHM,
    tokens: generatedTokenPairs(),
  };
  return {
    ...data,
    measured: false,
    sourceText: `generated, not measured: ${sourceText(data.grid.name, 'great-circle estimates', data.rhythm.source, data.tokens.source)}`,
  };
}

const sourceText = (grid: string, roundTrips: string, rhythm: string, lengths: string): string =>
  `grid: ${grid}; round trips: ${roundTrips}; demand: ${rhythm}; lengths: ${lengths}`;
