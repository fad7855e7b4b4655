import { createProgram } from './program.ts';
import { reportFailure } from './output.ts';

const wantsJson = process.argv.includes('--json');
try {
  const args = process.argv.slice(2);
  await (await createProgram(args)).parseAsync(args, { from: 'user' });
} catch (error) {
  reportFailure(error, wantsJson);
}
