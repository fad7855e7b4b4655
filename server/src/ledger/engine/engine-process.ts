/**
 * The engine's own process: the only one that loads DuckDB. It answers statements of its parent and ends with it.
 * Started by {@link openEngine} with its setup as the only argument.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { Answer, Ask, EngineSetup, Greeting, Row, Told } from './open-engine.ts';

const ROWS_AT_ONCE = 8192;
/** How far it gives way, 0 to 19. */
const NICE = Number(process.env['JOULEGATE_ENGINE_NICE'] ?? 10);
const SELECT = 1;

const send = (message: Answer | Greeting | Told): void => {
  process.send?.(message);
};
const setup = JSON.parse(process.argv[2] ?? '{}') as EngineSetup;
process.on('disconnect', () => {
  try {
    // The parent may have been killed, and gigabytes may lie there. The statement under way goes on writing meanwhile.
    rmSync(setup.temporary, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  } finally {
    // An orderly exit would wait for that statement, which nobody will read.
    process.kill(process.pid, 'SIGKILL');
  }
});

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

interface Started {
  readonly main: DuckDBConnection;
  readonly connect: () => Promise<DuckDBConnection>;
}

async function start(): Promise<Started> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(setup.threads),
    memory_limit: `${setup.memoryMb}MB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const main = await instance.connect();
  await main.run(`SET temp_directory=${quote(setup.temporary)}`);
  await main.run(`SET max_temp_directory_size='${setup.spillMb}MB'`);
  await main.run(`SET allowed_directories=[${setup.folders.map(quote).join(', ')}]`);
  // Files of the books never change under their name: what stands at their end is read once. How far a statement is, one
  // connection can be told of, this one.
  for (const setting of [
    'parquet_metadata_cache=true',
    'preserve_insertion_order=true',
    'enable_progress_bar=true',
    'enable_progress_bar_print=false',
    'enable_external_access=false',
    'lock_configuration=true',
  ])
    await main.run(`SET ${setting}`);
  return { main, connect: () => instance.connect() };
}

const refusal = (message: string): Error => Object.assign(new Error(message), { refused: true });

/** One SELECT and nothing else: judged by the engine's own parser, not by the look of the text. */
async function mustBeSelect(connection: DuckDBConnection, sql: string): Promise<void> {
  if (sql.trim() === '') throw refusal('no statement was given, one SELECT is expected');
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw refusal(`${statements.count} statements were given, one SELECT is expected`);
  const prepared = await statements.prepare(0);
  const type = Number(prepared.statementType);
  prepared.destroySync();
  if (type !== SELECT) throw refusal('only a SELECT may run on the books');
}

interface Cursor {
  readonly connection: DuckDBConnection;
  readonly result: DuckDBResult;
  readonly names: readonly string[];
}

/** Requests come first. Linux weighs whole sessions outside of containers, single processes inside: both are told. */
function giveWay(): void {
  if (!(NICE > 0)) return;
  for (const how of [() => setPriority(NICE), () => writeFileSync('/proc/self/autogroup', String(NICE))]) {
    try {
      how();
    } catch {
      // Not allowed everywhere, and only a courtesy.
    }
  }
}

giveWay();
try {
  const { main, connect } = await start();
  const { JSDuckDBValueConverter } = await import('@duckdb/node-api');
  const cursors = new Map<number, Cursor>();
  const close = (id: number): void => {
    cursors.get(id)?.connection.closeSync();
    cursors.delete(id);
  };

  const tell = (id: number): void => {
    const { percentage } = main.progress;
    // Negative where the engine cannot tell.
    if (percentage >= 0) send({ id, share: percentage / 100 });
  };
  const answer = async (
    ask: Exclude<Ask, { op: 'tell' }>,
  ): Promise<Omit<Extract<Answer, { ok: true }>, 'id' | 'ok'>> => {
    switch (ask.op) {
      case 'run':
        await main.run(ask.sql);
        return {};
      case 'open': {
        const connection = await connect();
        try {
          if (ask.selectOnly) await mustBeSelect(connection, ask.sql);
          const result = await connection.stream(ask.sql);
          const names = result.deduplicatedColumnNames();
          cursors.set(ask.id, { connection, result, names });
          return { cursor: ask.id, columns: names.map((name, i) => ({ name, type: String(result.columnType(i)) })) };
        } catch (error) {
          connection.closeSync();
          throw error;
        }
      }
      case 'next': {
        const cursor = cursors.get(ask.cursor);
        if (cursor === undefined) return { rows: null };
        const rows: Row[] = [];
        while (rows.length < ROWS_AT_ONCE) {
          const chunk = await cursor.result.fetchChunk();
          if (chunk === null || chunk.rowCount === 0) break;
          for (const values of chunk.convertRows(JSDuckDBValueConverter))
            rows.push(Object.fromEntries(cursor.names.map((name, i) => [name, values[i]])));
        }
        if (rows.length === 0) close(ask.cursor);
        return { rows: rows.length === 0 ? null : rows };
      }
      case 'close':
        close(ask.cursor);
        return {};
    }
  };
  // One after the other: views are made before the query that reads them.
  let last: Promise<void> = Promise.resolve();
  process.on('message', (ask: Ask) => {
    if (ask.op === 'tell') return tell(ask.id);
    last = last.then(async () => {
      try {
        send({ id: ask.id, ok: true, ...(await answer(ask)) });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        send({ id: ask.id, ok: false, message, refused: error instanceof Error && 'refused' in error });
      }
    });
  });
  send({ ready: true, message: '' });
} catch (error) {
  process.send?.(
    { ready: false, message: error instanceof Error ? error.message : String(error) } satisfies Greeting,
    () => process.exit(1),
  );
}
