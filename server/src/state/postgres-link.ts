import { Socket } from 'node:net';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import postgres from 'postgres';
import type { Ms } from '../units/index.ts';
import { failureOf, stateDown } from './store-down.ts';
import { checkNumbers } from './whole-numbers.ts';
import { within } from './within.ts';

/** One connection, made with its first query. Every query has an end; a connection that missed one is never used again. */
export interface PostgresLink extends DatabaseConnection {
  readonly isLost: boolean;
  /** It was not answered in time: the server, or the way to it, hangs. */
  readonly hangs: boolean;
  /** Ends it at once, whatever is under way: nobody waits for the other side. */
  destroy(): void;
}

export interface LinkTimes {
  /** After it the server ends a statement itself. */
  readonly statementMs: Ms;
  /** After it nobody waits for a server that did not even do that. */
  readonly deadlineMs: Ms;
}

const INT8 = 20;
/** A client that vanished in a transaction holds up the writers of the others no longer than that. */
const IDLE_IN_TRANSACTION_MS = 10_000;
const MADE_BY_CHANGE: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);
const ENDS: ReadonlySet<string> = new Set(['COMMIT', 'ROLLBACK']);

/** The client would take a statement without parameters for several. */
const EXTENDED = { simple: false } as object;

interface Reached {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path: string | false | undefined;
}

export function postgresLink(url: string, { statementMs, deadlineMs }: LinkTimes): PostgresLink {
  let socket: Socket | null = null;
  let [isLost, hangs] = [false, false];
  let attempt = 0;
  const sql = postgres(url, {
    max: 1,
    connect_timeout: (2 * deadlineMs) / 1000,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    connection: {
      application_name: 'joulegate',
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    },
    types: { bigint: { to: INT8, from: [INT8], parse: Number, serialize: String } },
    onnotice: () => {},
    // Reconnecting by itself, the client would go on outside of the transaction that was lost.
    onclose: () => lose(),
    // The client's own way to end a connection waits for the other side, which a server that hangs never answers.
    socket: ({ host, port, path }: Reached) => {
      if (isLost) throw new Error('the connection was given up');
      const i = attempt++ % port.length;
      socket = new Socket();
      // TLS asks it for the name of the server.
      Object.assign(socket, { host: host[i], port: port[i] });
      return path ? socket.connect(path) : socket.connect(port[i] as number, host[i] as string);
    },
  } as postgres.Options<{ bigint: postgres.PostgresType<number> }>);
  const lose = (): void => {
    if (isLost) return;
    isLost = true;
    // Told first: what the client writes after its socket went nobody would hear the failure of.
    void sql.end({ timeout: 0 }).finally(() => socket?.destroy());
  };
  const ask = async ({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<never>> => {
    const answer = await sql.unsafe(text, [...parameters] as never[], { ...EXTENDED, prepare: true });
    const { command, count } = answer;
    // The dialect looks for a commit that the server made a rollback of.
    if (ENDS.has(command)) return { rows: [{ command } as never] };
    const changed = MADE_BY_CHANGE.has(command) ? { numAffectedRows: BigInt(count) } : {};
    return { ...changed, rows: Array.from(answer.values()) as never[] };
  };
  return {
    get isLost() {
      return isLost;
    },
    get hangs() {
      return hangs;
    },
    destroy: lose,
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      checkNumbers(query.parameters);
      if (isLost) throw stateDown('the connection was lost');
      try {
        return await within(ask(query), deadlineMs, () => {
          hangs = true;
          lose();
          return stateDown(`it did not answer within ${deadlineMs / 1000} s`);
        });
      } catch (cause) {
        const failure = failureOf(cause);
        if (failure.isLost) lose();
        throw failure.error;
      }
    },
    streamQuery() {
      throw new RangeError('rows of the state are read by pages, not streamed');
    },
  };
}
