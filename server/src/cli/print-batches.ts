import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { inCarbonColour } from './carbon-scale.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { counted, figure, moment, percent, tier } = textFigures;
type Batches = Answer<'batches'>;
type Batch = Batches['batches'][number];
type Hour = NonNullable<Batches['hours']>[number];

const HOUR_MS = 3_600_000;
const short = (at: number | null): string => (at === null ? '–' : moment(at).slice(5));
const STATUS: Readonly<Record<Batch['status'], string>> = {
  validating: 'read',
  in_progress: 'open',
  finalizing: 'closing',
  completed: 'done',
  expired: 'expired',
  cancelling: 'ending',
  cancelled: 'cancelled',
  failed: 'failed',
};
const answered = ({ requests: { total, completed, failed } }: Batch): string => `${completed + failed}/${total}`;

function runs({ status, startsAt, endedAt }: Batch, now: number): string {
  if (endedAt !== null) return short(endedAt);
  return status !== 'in_progress' || startsAt === null || startsAt <= now ? 'now' : short(startsAt);
}

const UNITS = [
  [1e6, 't'],
  [1e3, 'kg'],
  [1, 'g'],
  [1e-3, 'mg'],
  [1e-6, 'ug'],
] as const;
function grams(value: number): string {
  const [size, unit] = UNITS.find(([each]) => Math.abs(value) >= each) ?? [1, 'g'];
  return `${Number((value / size).toPrecision(3))} ${unit}`;
}

/** Carbon and its share where something has run, else the share that is expected. */
function savedText({ saved, expectedCo2eSavedShare: expected }: Batch): string {
  if (saved === null) return expected === null ? '–' : `${percent(expected)} expected`;
  if (saved.co2eG === null) return 'unknown';
  return `${grams(saved.co2eG)}${saved.co2eShare === null ? '' : ` ${percent(saved.co2eShare)}`}`;
}

const BAR = 24;

/** An hour as a bar of its intensity, and what the batch did in it. */
function hourLine({ hour, zone, gPerKwh, tries, plannedWork }: Hour, most: number, now: number): string {
  const at = moment(hour * HOUR_MS).slice(5);
  const blocks = gPerKwh === null ? 0 : Math.max(1, Math.round((gPerKwh / most) * BAR));
  const bar = '█'.repeat(blocks) + ' '.repeat(BAR - blocks);
  const figureText = (gPerKwh === null ? 'unknown' : gPerKwh.toFixed(0)).padStart(7);
  const did = [
    ...(tries > 0 ? [`ran ${counted(tries, 'request')}`] : []),
    ...(plannedWork > 0 ? [hour <= now ? 'runs' : 'will run'] : []),
  ].join(', ');
  return `  ${at}  ${gPerKwh === null ? pc.dim('·'.padEnd(BAR)) : inCarbonColour(gPerKwh, bar)} ${figureText}  ${(zone ?? '').padEnd(10)} ${pc.bold(did)}`.trimEnd();
}

function hoursText(hours: readonly Hour[], now: number): string[] {
  const known = hours.flatMap(({ gPerKwh }) => gPerKwh ?? []);
  const most = Math.max(1, ...known);
  return [
    '',
    `  ${'hour (UTC)'.padEnd(11)}  ${`g/kWh, from 0 to ${most.toFixed(0)}`.padEnd(BAR)}          zone`,
    ...hours.map((hour) => hourLine(hour, most, Math.floor(now / HOUR_MS))),
    pc.dim('  of the place that was best in each hour, as it was known or is foretold'),
  ];
}

/** How the requests of a batch went, what vendors have of it, and who was not told of its end. */
function waysText({ lanes, vendors, webhooks }: Batch): string[] {
  const went = lanes.map(({ words, requests }) => `${requests} ${words}`).join(', ');
  return [
    ...(went === '' ? [] : [`  went: ${went}`]),
    ...vendors.map(({ deployment, words, vendorState, since, requests, doneThere, answered: back, fault }) => {
      const said = vendorState === null ? '' : `, "${vendorState}" since ${short(since)}`;
      const done = doneThere === null ? '' : `, ${doneThere} done there`;
      return `  ${deployment}: ${words}${said}; ${counted(requests, 'request')}${done}, ${back} back${fault === null ? '' : `; ${pc.yellow(fault)}`}`;
    }),
    ...webhooks.map(({ webhook, event, tries, nextAt, gaveUpAt, fault }) => {
      const next = gaveUpAt === null ? `again ${short(nextAt)}` : pc.yellow(`given up ${short(gaveUpAt)}`);
      return `  webhook ${webhook}, ${event}: ${tries === 0 ? 'not told yet' : `told ${counted(tries, 'time')} in vain, ${next}`}${fault === null ? '' : `; ${fault}`}`;
    }),
  ];
}

/** Batches, when they run and what waiting saves. */
export function batchesText({ now, states, batches, hours }: Batches): string {
  if (batches.length === 0) return '  no batches: POST /v1/batches, or a request with x-joulegate-deadline';
  const owners = [...new Set(batches.map(({ organisation }) => organisation))];
  const tables = owners.flatMap((owner) => [
    ...(owners.length === 1 ? [] : [`  ${pc.bold(owner)}`]),
    textTable(
      batches.filter(({ organisation }) => organisation === owner),
      [
        { head: 'batch', align: 'left', cell: ({ id }) => id },
        { head: 'status', align: 'left', cell: ({ status }) => STATUS[status] },
        { head: 'answered', cell: answered },
        { head: 'runs, ended', align: 'left', cell: (batch) => runs(batch, now) },
        { head: 'saved CO2e', cell: savedText },
      ],
    ),
  ]);
  const [only] = hours === null ? [] : batches;
  const usd = only?.saved?.usd ?? null;
  const bad = batches.filter(({ requests }) => requests.failed > 0);
  const unknown = batches.reduce((sum, { saved }) => sum + (saved?.unknownTries ?? 0), 0);
  return [
    ...tables,
    ...(only === undefined
      ? [
          pc.dim(
            `  ${states.map(({ status, batches: some }) => `${some} ${status}`).join(', ')}; joulegate batches ID: its hours`,
          ),
        ]
      : [
          `  made ${moment(only.createdAt)}, deadline ${moment(only.deadlineAt)}${only.latestStartAt === null ? '' : `, latest start ${short(only.latestStartAt)}`}`,
          `  expected to save ${only.expectedCo2eSavedShare === null ? 'what is unknown' : `${percent(only.expectedCo2eSavedShare)} of its carbon`}`,
          `  saved so far: ${savedText(only)}${usd === null ? '' : `, ${figure(usd)} USD`}${only.saved === null ? '' : ` (${tier(only.saved.tier)})`}`,
        ]),
    ...(only === undefined ? [] : waysText(only)),
    ...batches.flatMap(({ id, webhooks }) => {
      const given = only === undefined ? webhooks.filter(({ gaveUpAt }) => gaveUpAt !== null) : [];
      return given.map(({ webhook }) => pc.yellow(`  ${id}: webhook ${webhook} was given up`));
    }),
    ...bad.map(({ id, requests }) => pc.dim(`  ${id}: ${counted(requests.failed, 'request')} failed`)),
    ...(unknown === 0 ? [] : [pc.dim(`  of ${counted(unknown, 'sent request')} some of it is unknown: in no sum`)]),
    ...(hours === null ? [] : hoursText(hours, now)),
  ].join('\n');
}
