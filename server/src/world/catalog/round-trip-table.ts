import { csvData } from '../../edge/index.ts';

/** Measured round trips between named places. */
export interface RoundTripTable {
  readonly source: string;
  readonly pairs: number;
  /** Milliseconds, in either direction; `undefined` when the pair was not measured. */
  get(fromKey: string, toKey: string): number | undefined;
}

/**
 * Reads measured round trips from CSV text with the columns from_region, to_region, rtt_ms.
 *
 * @param prefix put before each region to make a site key, such as `gcp:`
 * @param source what the table calls itself in results; the file's name will do
 * @throws JoulegateError JG_DATA naming the line: a column or cell lacks, no time of 0.001 to 60,000 ms, or a pair twice
 * @example parseRoundTripCsv('from_region,to_region,rtt_ms\na,b,12\n', 'own:').get('own:b', 'own:a') // 12
 */
export function parseRoundTripCsv(text: string, prefix: string, source = 'measured round trips'): RoundTripTable {
  const rtt = new Map<string, number>();
  for (const line of csvData.table(text, { source, columns: ['from_region', 'to_region', 'rtt_ms'] }).lines()) {
    const [from, to] = [line.text('from_region'), line.text('to_region')];
    if (from === '' || to === '') line.fail('a region is empty', 'name both ends of the round trip');
    const ms = line.amount('rtt_ms', {
      least: 0.001,
      most: 60_000,
      of: () => `${from} to ${to}`,
      hint: 'drop the line if unknown',
    });
    const key = `${prefix}${from}>${prefix}${to}`;
    if (rtt.has(key)) line.fail(`${from} to ${to} stands twice`, 'keep one of the two lines');
    rtt.set(key, ms);
  }
  return {
    source,
    pairs: rtt.size,
    get: (from, to) => rtt.get(`${from}>${to}`) ?? rtt.get(`${to}>${from}`),
  };
}
