import { expect, test } from 'vitest';
import { RIGHTS } from '../../../server/src/doors/question.ts';
import { ROLES, ROLES_WITH, safeWay } from './rights.ts';

test('one goes on at a page of this console and nowhere else', () => {
  expect(safeWay('/audit?action=key#a')).toBe('/audit?action=key#a');
  for (const other of [
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example/',
    'javascript:1',
    5,
  ])
    expect(safeWay(other)).toBe('/');
  for (const loop of ['/sign-in?from=%2F', '/set-up', '/login?token=x']) expect(safeWay(loop)).toBe('/');
});

test('the roles that a right asks for are those that have it', () => {
  expect(ROLES).toEqual(Object.keys(RIGHTS));
  for (const right of ['operate', 'audit', 'administer'] as const)
    for (const role of ROLES)
      expect(ROLES_WITH[right].includes(role), `${role} ${right}`).toBe(
        (RIGHTS[role] as readonly string[]).includes(right),
      );
});
