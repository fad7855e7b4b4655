/** From a source by origins over allowed pairs to halls and a sink. */
export interface Transport {
  readonly supply: readonly number[];
  readonly room: readonly number[];
  /** Halls that an origin may use. */
  readonly allowed: readonly (readonly number[])[];
}

/** What can be carried, and the origins that are short together: all their halls are full. */
export interface Carried {
  readonly total: number;
  /** Origins from which more could be sent, were there room; empty: all is carried. */
  readonly short: readonly number[];
}

/**
 * The most that can be carried, by shortest augmenting paths (Dinic 1970). The short origins are the source side of a least
 * cut: their supply is over the room of all halls that any of them may use.
 * @example maxFlow({ supply: [3, 3], room: [4, 9], allowed: [[0], [0]] }).total // 4
 */
export function maxFlow({ supply, room, allowed }: Transport): Carried {
  const [O, P] = [supply.length, room.length];
  const [source, sink, nodes] = [O + P, O + P + 1, O + P + 2];
  const head = new Int32Array(nodes).fill(-1);
  const [to, next, rest]: [number[], number[], number[]] = [[], [], []];
  const edge = (a: number, b: number, capacity: number): void => {
    for (const [from, end, most] of [
      [a, b, capacity],
      [b, a, 0],
    ] as const) {
      to.push(end);
      rest.push(most);
      next.push(head[from]!);
      head[from] = to.length - 1;
    }
  };
  const wanted = supply.reduce((sum, each) => sum + each, 0);
  const tiny = wanted * 1e-12;
  supply.forEach((amount, o) => edge(source, o, amount));
  room.forEach((amount, p) => edge(O + p, sink, amount));
  allowed.forEach((halls, o) => halls.forEach((p) => edge(o, O + p, Infinity)));
  const level = new Int32Array(nodes);
  const reach = (): boolean => {
    level.fill(-1);
    level[source] = 0;
    const queue = [source];
    for (const node of queue)
      for (let e = head[node]!; e >= 0; e = next[e]!)
        if (rest[e]! > tiny && level[to[e]!]! < 0) {
          level[to[e]!] = level[node]! + 1;
          queue.push(to[e]!);
        }
    return level[sink]! >= 0;
  };
  const at = new Int32Array(nodes);
  const push = (node: number, most: number): number => {
    if (node === sink) return most;
    let sent = 0;
    for (; at[node]! >= 0; at[node] = next[at[node]!]!) {
      const e = at[node]!;
      if (rest[e]! <= tiny || level[to[e]!] !== level[node]! + 1) continue;
      const more = push(to[e]!, Math.min(most - sent, rest[e]!));
      rest[e]! -= more;
      rest[e ^ 1]! += more;
      sent += more;
      if (most - sent <= tiny) return sent;
    }
    return sent;
  };
  let total = 0;
  while (reach()) {
    at.set(head);
    total += push(source, Infinity);
  }
  if (total >= wanted * (1 - 1e-9)) return { total, short: [] };
  // After the last search `level` marks what the source still reaches.
  return { total, short: supply.flatMap((_, o) => (level[o]! >= 0 ? [o] : [])) };
}
