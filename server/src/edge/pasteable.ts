const COMMAND =
  /(?<![\w/.-]|npx |-- )joulegate (?=(?:demo|init|serve|check|why|grid|replay|plan|siting|batches|answers|commitments|vendors|latency|explain|report|keys|users|audit|import|ledger|simulate|watch|doctor|dashboard|mcp)\b)/g;

/**
 * How the program is called where the reader stands: by npm's script in a clone, by npx where npx started it, else by name.
 *
 * @param main path of the main module
 * @param npm `npm_command` of the environment: how npm started it, if it did
 * @example calledAs('/home/me/joulegate/server/src/cli/main.ts', 'run-script') // 'npm run joulegate --'
 */
export function calledAs(main: string, npm: string | undefined): string {
  if (main.endsWith('.ts')) return 'npm run joulegate --';
  return npm === 'exec' ? 'npx joulegate' : 'joulegate';
}

/** What a reader types before a command, here. */
const calledHere = (): string => calledAs(process.argv[1] ?? '', process.env['npm_command']);

/**
 * A message whose commands run when they are pasted.
 *
 * @param called what stands before a command
 * @example pasteable('next: joulegate check', 'npx joulegate') // 'next: npx joulegate check'
 */
export const pasteable = (text: string, called: string = calledHere()): string =>
  text.replaceAll(COMMAND, `${called} `);

/** How commands are named to whoever reads a message: `here()` stands before one, `pasteable` puts it into a text. */
export const called = { here: calledHere, pasteable } as const;
