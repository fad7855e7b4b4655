import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { controlDocument } from './control-document.fixture.ts';

const DOCUMENT = join(import.meta.dirname, '../../../../../docs/control.md');

test('docs/control.md is what the tables say', () => {
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(DOCUMENT, controlDocument());
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(controlDocument());
});
