import { Buffer } from 'node:buffer';
import { guard } from '../../../guard/index.ts';
import { isRecord, replaceTexts, type TextPart } from '../../dialects/index.ts';
import type { GuardTurn } from '../verdicts.ts';
import { leavesBelow, type PromptPart } from './prompt-parts.ts';

type PrivateTurn = NonNullable<GuardTurn['privacy']>;
type Find = ReturnType<ReturnType<PrivateTurn['watch']>['end']>[number];

/** About a millisecond of work. */
const STEP = 16_384;

interface Seen {
  readonly part: PromptPart;
  readonly text: string;
  readonly finds: Find[];
}

/** JSON text as an object; `null` where it is none. */
function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Looks for private values in a request in steps of about a millisecond, and puts names in their place. */
export class PromptMasking {
  readonly #turn: PrivateTurn;
  readonly #parts: PromptPart[] = [];
  /** Parts of JSON texts, by the part that holds them. */
  readonly #inside = new Map<PromptPart, readonly PromptPart[]>();
  readonly #seen: Seen[] = [];
  #watch: ReturnType<PrivateTurn['watch']> | null = null;
  #at = 0;
  #part = 0;

  constructor(turn: PrivateTurn, parts: readonly PromptPart[]) {
    this.#turn = turn;
    for (const part of parts) {
      const parsed = part.isJson ? objectIn(part.value as string) : null;
      if (parsed === null) {
        this.#parts.push(part);
        continue;
      }
      const inside: PromptPart[] = [];
      leavesBelow(parsed, [], inside);
      this.#inside.set(part, inside);
      this.#parts.push(...inside);
    }
    turn.in.looked();
  }

  /** @returns whether there is more to look at */
  step(): boolean {
    for (let room = STEP; room > 0;) {
      const part = this.#parts[this.#part];
      if (part === undefined) return false;
      const text = String(part.value);
      if (this.#watch === null) {
        this.#watch = this.#turn.watch(part.name === '' ? '' : `${part.name}: `);
        this.#seen.push({ part, text, finds: [] });
      }
      const { finds } = this.#seen.at(-1) as Seen;
      const piece = text.slice(this.#at, this.#at + room);
      finds.push(...this.#watch.add(piece));
      this.#at += piece.length;
      room -= piece.length + 16;
      if (this.#at < text.length) continue;
      finds.push(...this.#watch.end());
      this.#watch = null;
      this.#at = 0;
      this.#part++;
    }
    return this.#part < this.#parts.length;
  }

  /** Notes what was found. @returns what goes in the place of what stands in the request */
  finish(): readonly TextPart[] {
    const { isEnforced } = this.#turn;
    const changed = new Map<PromptPart, string>();
    let names: ReturnType<typeof guard.valueNames> | null = null;
    for (const { part, text, finds } of this.#seen) {
      const where = part.path.join('.');
      let out = '';
      let from = 0;
      for (const find of finds) {
        if (this.#turn.in.note(find, where) !== 'redact' || !isEnforced) continue;
        names ??= guard.valueNames(this.#seen.map((seen) => seen.text));
        out += text.slice(from, find.from) + names.nameFor(find.kind, text.slice(find.from, find.to));
        from = find.to;
      }
      if (from > 0) changed.set(part, out + text.slice(from));
    }
    this.#turn.names = names;
    for (const [holder, inside] of this.#inside) {
      const replacements = inside.flatMap((part) => {
        const text = changed.get(part);
        return text === undefined ? [] : [{ path: part.path, text }];
      });
      for (const part of inside) changed.delete(part);
      if (replacements.length > 0)
        changed.set(holder, replaceTexts(Buffer.from(holder.value as string), replacements).toString('utf8'));
    }
    return [...changed].map(([{ path }, text]) => ({ path, text }));
  }
}
