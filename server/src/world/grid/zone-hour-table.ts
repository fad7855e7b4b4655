import { csvData, type CsvLine } from '../../edge/index.ts';
import { hourLabel, type EpochHour } from '../../units/index.ts';
import { yearlyAverages } from './yearly-averages.ts';

/** What a file of zones and hours calls itself in results and errors. */
export interface ZoneFileInfo {
  readonly name: string;
  /** Absent: nobody states it. */
  readonly licence?: string;
  readonly fileName: string;
  /** Zones that may occur; without it, those of the yearly averages. */
  readonly zones?: readonly string[];
}

/** A line of such a file. */
export interface ZoneHourLine {
  readonly line: CsvLine;
  readonly zone: string;
  readonly hour: EpochHour;
  /** `zone FR, 2022-06-01T05:00Z` */
  readonly of: () => string;
}

/**
 * A table of zones by hour: the columns zone and datetime_utc (hour-beginning, UTC), and others of its own.
 * @returns the names of its columns, and its lines
 * @throws JoulegateError JG_DATA that names file and line: a column lacks, an unknown zone, no hour
 */
export function zoneHourTable(
  text: string,
  { fileName, zones }: ZoneFileInfo,
  columns: readonly string[],
): { readonly names: readonly string[]; readonly fail: CsvLine['fail']; lines(): Generator<ZoneHourLine> } {
  const known = new Set(zones ?? yearlyAverages().zones);
  const table = csvData.table(text, {
    source: fileName,
    columns: ['zone', 'datetime_utc', ...columns],
    rowsAre: 'hours',
  });
  return {
    names: table.names,
    fail: (message, hint) => table.fail(1, message, hint),
    *lines() {
      for (const line of table.lines()) {
        const zone = line.text('zone');
        const hour = line.hour('datetime_utc', `zone ${zone}`);
        if (!known.has(zone))
          line.fail(
            `zone "${zone}" (${hourLabel(hour)}) is not known`,
            'use a zone name of Electricity Maps, such as FR or US-CAL-CISO',
          );
        yield { line, zone, hour, of: () => `zone ${zone}, ${hourLabel(hour)}` };
      }
    },
  };
}
