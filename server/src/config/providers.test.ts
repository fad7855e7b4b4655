import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from './parse.ts';
import { resolveConfig } from './resolve.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/providers.md'), 'utf8');
const rows = PAGE.split('\n').filter((line) => line.startsWith('| ') && line.includes('`baseUrl:'));

/** The settings of a row: each code span that is one, the first of a kind. */
function settingsOf(row: string): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [, span] of row.matchAll(/`((?:baseUrl|credential|auth|endpoints|protocol): [^`]+)`/g)) {
    const [name] = (span as string).split(':', 1) as [string];
    settings[name] ??= (parse(span as string) as Record<string, unknown>)[name];
  }
  return settings;
}

test('the page has rows', () => expect(rows.length).toBeGreaterThan(7));

test.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row]))(
  '%s: its settings are a valid deployment',
  (_, row) => {
    const settings = settingsOf(row);
    const text = JSON.stringify({
      version: 1,
      origins: ['paris'],
      deployments: [
        {
          id: 'one',
          model: 'llama-3.1-8b',
          site: 'gcp:europe-west9',
          price: { inputPerMtok: 1, outputPerMtok: 1, source: 'test', asOf: '2026-11-21' },
          ...settings,
          baseUrl: String(settings['baseUrl']).replace('HOST:PORT', '127.0.0.1:8000'),
        },
      ],
      workloads: [{ id: 'chat', deployments: ['one'] }],
    });
    const { deployments, access } = resolveConfig(
      parseConfig(text, 'providers.yaml'),
      'providers.yaml',
      Date.UTC(2026, 10, 21),
    );
    expect(deployments[0]?.protocol).toBe(settings['protocol'] ?? 'openai');
    expect(access.get('one')?.auth).toBe(
      settings['auth'] ?? (settings['protocol'] === 'anthropic' ? 'x-api-key' : 'bearer'),
    );
  },
);
