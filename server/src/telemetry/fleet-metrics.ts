/** Name of the series of a sample line, without what a histogram adds to it. */
const familyOf = (line: string, known: ReadonlySet<string>): string => {
  const name = /^[^\s{]+/.exec(line)?.[0] ?? '';
  const base = name.replace(/_(bucket|sum|count)$/, '');
  return known.has(name) ? name : known.has(base) ? base : name;
};

const withWorker = (line: string, worker: number): string => {
  const label = `worker="${worker}"`;
  const brace = line.indexOf('{');
  const space = line.indexOf(' ');
  if (brace !== -1 && (space === -1 || brace < space))
    return `${line.slice(0, brace + 1)}${label}${line[brace + 1] === '}' ? '' : ','}${line.slice(brace + 1)}`;
  return `${line.slice(0, space)}{${label}}${line.slice(space)}`;
};

/**
 * Expositions of several processes as one: every series keeps its own value under a `worker` label, so that nothing is
 * added up that must not be; `sum without (worker)` adds counters in Prometheus.
 *
 * @param pages of the workers that answered, each with its number
 */
export function fleetMetrics(pages: readonly { readonly slot: number; readonly text: string }[]): string {
  const heads = new Map<string, string[]>();
  const samples = new Map<string, string[]>();
  for (const { text } of pages) {
    for (const line of text.split('\n')) {
      const head = /^# (HELP|TYPE) (\S+)/.exec(line);
      if (head === null) continue;
      const [, what = '', name = ''] = head;
      const lines = heads.get(name) ?? [];
      if (!lines.some((each) => each.startsWith(`# ${what} `))) lines.push(line);
      heads.set(name, lines);
    }
  }
  const known = new Set(heads.keys());
  for (const { slot, text } of pages) {
    for (const line of text.split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const family = familyOf(line, known);
      samples.set(family, [...(samples.get(family) ?? []), withWorker(line, slot)]);
    }
  }
  return `${[...samples].flatMap(([family, lines]) => [...(heads.get(family) ?? []), ...lines]).join('\n')}\n`;
}
