import { createProgram } from './program.ts';
import { outliveReaders, reportFailure } from './output.ts';

outliveReaders();
const wantsJson = process.argv.includes('--json');
try {
  const args = process.argv.slice(2);
  await (await createProgram(args)).parseAsync(args, { from: 'user' });
} catch (error) {
  reportFailure(error, wantsJson);
}
