import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

/** A CPU group that comes before everything else on the machine; inside it processes weigh as in a container. */
export interface QuietGroup {
  /** `null`: the machine lets nobody make one, and other work is measured with it. */
  readonly procs: string | null;
  close(): void;
}

const PLACES = [
  { root: '/sys/fs/cgroup/cpu', weight: 'cpu.shares', most: '262144' },
  { root: '/sys/fs/cgroup', weight: 'cpu.weight', most: '10000' },
] as const;

/**
 * Give each core a group of its own: the weight of a group is divided among cores by its load, and one that mostly waits would get next to none.
 * @example const group = openQuietGroup('subject'); spawn('sh', ['-c', `echo $$ > ${group.procs}; exec node x.js`]); group.close();
 */
export function openQuietGroup(name: string): QuietGroup {
  for (const { root, weight, most } of PLACES) {
    const folder = `${root}/joulegate-bench-${process.pid}-${name}`;
    try {
      mkdirSync(folder);
      writeFileSync(`${folder}/${weight}`, most);
      readFileSync(`${folder}/cgroup.procs`);
    } catch {
      continue;
    }
    return {
      procs: `${folder}/cgroup.procs`,
      close() {
        try {
          rmdirSync(folder);
        } catch {
          // A process of it is still ending; an empty group costs nothing.
        }
      },
    };
  }
  return { procs: null, close: () => {} };
}
