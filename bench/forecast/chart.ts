import type { ZoneScores } from './run.ts';

const BAR = 14;
const ROW = 4 * BAR + 22;
const LEFT = 60;
const WIDTH = 640;
const COLOURS = {
  'ridge, lags': '#b9b4c7',
  'ours, lags': '#6d5fa6',
  'ridge, weather': '#e0b36a',
  'ours, weather': '#b8741a',
} as const;

/** Mean MAPE of days 1 to 4 by zone as bars from zero. */
export function chartOf(scores: readonly ZoneScores[]): string {
  const most = Math.max(...scores.flatMap(({ ridgeLags, lags }) => [ridgeLags.mean, lags.mean]));
  const scale = (WIDTH - LEFT - 60) / most;
  const rows = scores.map((zone, z) => {
    const bars = (
      [
        ['ridge, lags', zone.ridgeLags],
        ['ours, lags', zone.lags],
        ['ridge, weather', zone.ridgeWeather],
        ['ours, weather', zone.weather],
      ] as const
    ).flatMap(([name, score], b) => {
      if (score === null) return [];
      const y = 40 + z * ROW + b * BAR;
      const width = (score.mean * scale).toFixed(1);
      return `<rect x="${LEFT}" y="${y}" width="${width}" height="${BAR - 2}" fill="${COLOURS[name]}"/><text x="${LEFT + Number(width) + 4}" y="${y + 10}">${score.mean.toFixed(1)}</text>`;
    });
    return `<text x="4" y="${40 + z * ROW + 32}" font-weight="600">${zone.zone}</text>${bars.join('')}`;
  });
  const legend = Object.entries(COLOURS).map(
    ([name, colour], i) =>
      `<rect x="${LEFT + i * 130}" y="22" width="10" height="10" fill="${colour}"/><text x="${LEFT + 14 + i * 130}" y="31">${name}</text>`,
  );
  const height = 40 + scores.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="11" fill="#2b2b2b"><rect width="${WIDTH}" height="${height}" fill="#fff"/><text x="4" y="14" font-weight="600">Forecast error, MAPE %, mean of days 1 to 4; bars start at zero</text>${legend.join('')}${rows.join('')}</svg>\n`;
}
