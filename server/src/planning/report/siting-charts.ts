import type { figureText } from '../plan/figure-text.ts';
import type { Placement, Siting } from '../siting-plan/make-siting.ts';
import { carbonRgb } from './carbon-colour.ts';
import { chart, WIDTH } from './chart-frame.ts';
import { html, type Markup } from './markup.ts';

type Told = ReturnType<typeof figureText>;
type Figures = NonNullable<Placement['figures']>;

const colour = (gPerKwh: number): string => `rgb(${carbonRgb(gPerKwh).join(',')})`;
const MOST_HEIGHT = 620;
const MARGIN = 56;
const LEAST_SPAN = 0.02;

/** Web Mercator, the world as a square of side 1. */
function onMap(latitude: number, longitude: number): readonly [x: number, y: number] {
  const sin = Math.sin((latitude * Math.PI) / 180);
  return [(longitude + 180) / 360, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
}

/** Who is served from where: a line is as wide as its part of all requests, a square as large as its accelerators. */
export function sitingMap(siting: Siting, figures: Figures): Markup | string {
  const placed = <T extends { readonly latitude: number | null; readonly longitude: number | null }>(
    list: readonly T[],
  ) =>
    list.flatMap((each) =>
      each.latitude === null || each.longitude === null ? [] : [{ ...each, at: onMap(each.latitude, each.longitude) }],
    );
  const [sites, origins] = [placed(siting.sites), placed(siting.origins)];
  const all = [...sites, ...origins].map(({ at }) => at);
  if (sites.length === 0) return '';
  const [left, right] = [Math.min(...all.map(([x]) => x)), Math.max(...all.map(([x]) => x))];
  const [top, bottom] = [Math.min(...all.map(([, y]) => y)), Math.max(...all.map(([, y]) => y))];
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max(LEAST_SPAN, right - left),
    (MOST_HEIGHT - 2 * MARGIN) / Math.max(LEAST_SPAN, bottom - top),
  );
  const shift = (WIDTH - (right - left) * scale) / 2;
  const point = ([x, y]: readonly [number, number]) => ({
    x: shift + (x - left) * scale,
    y: MARGIN + (y - top) * scale,
  });
  const gpusAt = (key: string): number =>
    figures.halls.reduce((sum, { site, gpus }) => sum + (site === key ? gpus : 0), 0);
  const [mostGpus, day] = [
    Math.max(...sites.map(({ key }) => gpusAt(key)), 1),
    siting.served.reduce((sum, { requestsPerDay }) => sum + requestsPerDay, 0),
  ];
  const siteOf = new Map(sites.map((site) => [site.key, site]));
  const lines = siting.served.flatMap(({ origin, requestsPerDay, from }) => {
    const start = origins.find(({ key }) => key === origin);
    return from.flatMap(({ site, share, ms }) => {
      const end = siteOf.get(site);
      if (start === undefined || end === undefined || share < 0.005) return [];
      const [a, b] = [point(start.at), point(end.at)];
      return [
        html`<line
          x1="${a.x.toFixed(1)}"
          y1="${a.y.toFixed(1)}"
          x2="${b.x.toFixed(1)}"
          y2="${b.y.toFixed(1)}"
          class="flow"
          stroke="${colour(end.gPerKwh)}"
          stroke-width="${Math.max(0.8, Math.sqrt((requestsPerDay * share) / day) * 22).toFixed(1)}"
          ><title>
            ${start.name} to ${end.name}: ${(share * 100).toFixed(0)} % of its requests, ${ms.toFixed(0)} ms
          </title></line
        >`,
      ];
    });
  });
  const squares = sites.map((site) => {
    const { x, y } = point(site.at);
    const gpus = gpusAt(site.key);
    // Its name stands where there is room.
    const isRight = x > WIDTH - 120;
    const side = gpus === 0 ? 7 : 10 + 22 * Math.sqrt(gpus / mostGpus);
    return html`<g class="${gpus === 0 ? 'out' : 'chosen'}"
      ><rect
        x="${(x - side / 2).toFixed(1)}"
        y="${(y - side / 2).toFixed(1)}"
        width="${side.toFixed(1)}"
        height="${side.toFixed(1)}"
        rx="2"
        fill="${colour(site.gPerKwh)}"
        ><title>${site.name}: ${gpus} accelerators, ${site.gPerKwh.toFixed(0)} g/kWh</title></rect
      ><text
        x="${(isRight ? x : x + side / 2 + 4).toFixed(1)}"
        y="${(y + (isRight ? side / 2 + 13 : gpus === 0 ? 12 : 4)).toFixed(1)}"
        text-anchor="${isRight ? 'middle' : 'start'}"
        >${gpus === 0 ? site.name : `${site.name}: ${gpus} GPUs`}</text
      ></g
    >`;
  });
  const dots = origins.map(({ key, name, at }) => {
    const { x, y } = point(at);
    const served = siting.served.find(({ origin }) => origin === key);
    const near = sites.some((site) => Math.hypot(point(site.at).x - x, point(site.at).y - y) < 22);
    return html`<circle
        cx="${x.toFixed(1)}"
        cy="${y.toFixed(1)}"
        r="${(2 + 9 * Math.sqrt((served?.requestsPerDay ?? 0) / day)).toFixed(1)}"
        class="asks"
        ><title>${name}</title></circle
      >${near ? '' : html`<text x="${x.toFixed(1)}" y="${(y - 8).toFixed(1)}" text-anchor="middle" class="where">${name}</text>`}`;
  });
  return chart(2 * MARGIN + (bottom - top) * scale, 'Who is served from where', [
    lines,
    html`<g class="haloed">${squares}${dots}</g>`,
  ]);
}

const LABEL = { width: 104, height: 14, gap: 6 };

/** Placements with their names above their intervals, those alike as one, and names raised that would lie on another. */
function labelled(
  all: readonly (Pick<Figures, 'meanMs' | 'tonnes' | 'tonnesInterval'> & { readonly id: string })[],
  x: (ms: number) => number,
  y: (tonnes: number) => number,
) {
  const alike = Map.groupBy(all, ({ meanMs, tonnes }) => `${meanMs.toFixed(3)} ${tonnes.toFixed(3)}`);
  const placed: { readonly at: number; readonly labelY: number }[] = [];
  return [...alike.values()]
    .toSorted(([a], [b]) => b!.meanMs - a!.meanMs)
    .map((each) => {
      const { meanMs, tonnes, tonnesInterval } = each[0]!;
      const at = x(meanMs);
      let labelY = y(tonnesInterval[1]) - LABEL.gap;
      const isTaken = (): boolean =>
        placed.some((other) => Math.abs(other.at - at) < LABEL.width && Math.abs(other.labelY - labelY) < LABEL.height);
      while (isTaken()) labelY -= LABEL.height;
      placed.push({ at, labelY });
      return { ids: each.map(({ id }) => id), meanMs, tonnes, tonnesInterval, labelY };
    });
}

/** Carbon over the mean latency: each placement with its interval, the curve of least carbon, the knee, where it stops. */
export function staircaseChart(siting: Siting, told: Told): Markup | string {
  const { steps, kneeMs, stopAt } = siting.milliseconds;
  const all = [siting.best, ...Object.values(siting.rules), ...siting.between].flatMap(({ id, figures }) =>
    figures === null ? [] : [{ id, ...figures }],
  );
  if (steps.length === 0) return '';
  const onCurve = [steps[0]!.from, ...steps.map(({ to }) => to)].map((id) => all.find((each) => each.id === id)!);
  const ms = all.map(({ meanMs }) => meanMs);
  const most = Math.max(...all.map(({ tonnesInterval }) => tonnesInterval[1]));
  const height = 320;
  const [left, right, top, bottom] = [90, WIDTH - 40, 24, height - 40];
  const pad = Math.max(1, (Math.max(...ms) - Math.min(...ms)) * 0.08);
  const [slow, fast] = [Math.max(...ms) + pad, Math.min(...ms) - pad];
  // Faster is to the right: what is paid for milliseconds rises.
  const x = (at: number): number => left + ((slow - at) / (slow - fast)) * (right - left);
  const y = (tonnes: number): number => bottom - (tonnes / most) * (bottom - top);
  const marks = labelled(all, x, y);
  const knee =
    kneeMs === null
      ? ''
      : html`<rect
            x="${(x(Math.max(...kneeMs)) - 4).toFixed(1)}"
            y="${top}"
            width="${(x(Math.min(...kneeMs)) - x(Math.max(...kneeMs)) + 8).toFixed(1)}"
            height="${bottom - top}"
            class="knee"
          /><text
            x="${((x(Math.max(...kneeMs)) + x(Math.min(...kneeMs))) / 2).toFixed(1)}"
            y="${top - 6}"
            text-anchor="middle"
            class="where"
            >knee, a hint</text
          >`;
  return chart(height, 'Tonnes a year over the mean latency; the axis of milliseconds does not start at zero', [
    html`${knee}<line x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}" class="axis" /><line
        x1="${left}"
        y1="${top}"
        x2="${left}"
        y2="${bottom}"
        class="axis"
      />`,
    [0, 0.5, 1].map(
      (part) =>
        html`<text x="${left - 6}" y="${y(part * most) + 4}" text-anchor="end">${told(part * most, 'tonnes')}</text>`,
    ),
    [Math.max(...ms), Math.min(...ms)].map(
      (at) => html`<text x="${x(at).toFixed(1)}" y="${bottom + 16}" text-anchor="middle">${told(at, 'ms')}</text>`,
    ),
    html`<text x="${(left + right) / 2}" y="${bottom + 32}" text-anchor="middle" class="where"
      >mean of way and first token, faster to the right (the axis does not start at zero)</text
    >`,
    html`<g class="chosen"
      ><polyline
        points="${onCurve.map((each) => `${x(each.meanMs).toFixed(1)},${y(each.tonnes).toFixed(1)}`).join(' ')}"
        class="line carbon"
    /></g>`,
    marks.map(({ ids, meanMs, tonnes, tonnesInterval: [low, high], labelY }) => {
      const at = x(meanMs);
      const stops = ids.includes(stopAt ?? '');
      return html`<g class="${stops ? 'chosen' : ''}"
        ><line
          x1="${at.toFixed(1)}"
          y1="${y(low).toFixed(1)}"
          x2="${at.toFixed(1)}"
          y2="${y(high).toFixed(1)}"
          class="interval"
        /><circle cx="${at.toFixed(1)}" cy="${y(tonnes).toFixed(1)}" r="${stops ? 6 : 4}" class="point"
          ><title>${ids.join(', ')}: ${told(tonnes, 'tonnes')} a year, ${told(meanMs, 'ms')}</title></circle
        ><text x="${Math.min(at, right - 20).toFixed(1)}" y="${labelY.toFixed(1)}" text-anchor="middle"
          >${ids.join(', ')}${stops ? ': stop' : ''}</text
        ></g
      >`;
    }),
  ]);
}
