import type { Buffer } from 'node:buffer';
import { guard } from '../../../guard/index.ts';
import { JoulegateError } from '../../../units/index.ts';
import type { AnswerTap } from '../answer-taps.ts';
import type { GuardTurn } from '../verdicts.ts';
import { editedBody, StreamEdit, type LeafWatch, type TextEdit, type WatchOf } from './answer-edit.ts';
import type { AnswerLeaf } from './answer-leaves.ts';
import { StringEdges } from './string-edges.ts';

type PrivateTurn = NonNullable<GuardTurn['privacy']>;
type Find = ReturnType<ReturnType<PrivateTurn['watch']>['end']>[number];

const withheld = (): JoulegateError =>
  new JoulegateError('JG_GUARD', 'the guard withholds this answer: it says personal data or a secret', {
    where: 'answer',
    hint: "where these kinds may be said, set private.out of the workload's guard to redact or flag",
  });

/** Looks at what the model says for values of its own; those of the caller are away, and names stand for them. */
class AnswerLook {
  readonly #turn: PrivateTurn;
  isBlocked = false;

  constructor(turn: PrivateTurn) {
    this.#turn = turn;
    turn.out.looked();
  }

  /** @param counts whether what is found is booked: streams repeat at their end what they said in pieces */
  watchOf(leaf: AnswerLeaf, counts: boolean): LeafWatch | null {
    if (!leaf.isSpoken) return null;
    const turn = this.#turn;
    const isWhole = leaf.stream === null;
    const watch = turn.watch(isWhole && leaf.name !== '' ? `${leaf.name}: ` : '');
    const edges = leaf.isJson ? new StringEdges() : null;
    const edits = (finds: readonly Find[]): readonly TextEdit[] =>
      finds.flatMap(({ kind, ruleId, from, to }): readonly TextEdit[] => {
        const action = counts ? turn.out.note({ kind, ruleId, from, to }, 'answer') : turn.out.actionOn(kind);
        if (!turn.isEnforced) return [];
        this.isBlocked ||= action === 'block';
        if (action !== 'redact' || leaf.isThought) return [];
        const name = guard.nameOf(kind);
        // A number of its own in JSON text becomes a string.
        return [{ from, to, text: edges === null || edges.isInString(from) ? name : JSON.stringify(name) }];
      });
    return new LeafLook(
      (piece) => {
        edges?.add(piece);
        return edits(watch.add(piece));
      },
      () => edits(watch.end()),
      () => (turn.holdsAnswer ? watch.settled : Infinity),
    );
  }
}

/** A class, for an accessor of an object literal makes a hidden class an object (docs/decisions/0008). */
class LeafLook implements LeafWatch {
  readonly add: LeafWatch['add'];
  readonly end: LeafWatch['end'];
  readonly #settled: () => number;

  constructor(add: LeafWatch['add'], end: LeafWatch['end'], settled: () => number) {
    this.add = add;
    this.end = end;
    this.#settled = settled;
  }

  get settled(): number {
    return this.#settled();
  }
}

class PrivateTap implements AnswerTap {
  readonly #look: AnswerLook;
  readonly #edit: StreamEdit;
  readonly #watchOf: WatchOf;

  constructor(turn: PrivateTurn) {
    this.#look = new AnswerLook(turn);
    this.#watchOf = (leaf) => this.#look.watchOf(leaf, leaf.stream !== null);
    this.#edit = new StreamEdit(this.#watchOf);
  }

  hear(): void {
    // It reads the bytes, since it may have to change them.
  }

  pass(bytes: Buffer, isEnd: boolean): Buffer | JoulegateError {
    const passed = this.#edit.push(bytes, isEnd);
    return this.#look.isBlocked ? withheld() : passed;
  }

  last(bytes: Buffer): Buffer {
    return new StreamEdit(this.#watchOf).push(bytes, true);
  }
}

/** The tap for a stream of this request; `null` where nothing is looked for. */
export const privateTapOf = ({ privacy }: GuardTurn): AnswerTap | null =>
  privacy?.looksOut === true ? new PrivateTap(privacy) : null;

/** Looks at a whole answer. @returns what of it goes on, or what it is withheld for */
export function checkPrivate({ privacy }: GuardTurn, body: Buffer): Buffer | JoulegateError {
  if (privacy?.looksOut !== true) return body;
  const look = new AnswerLook(privacy);
  const edited = editedBody(body, (leaf) => look.watchOf(leaf, true));
  return look.isBlocked ? withheld() : edited;
}
