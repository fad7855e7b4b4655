import type { Me } from '../api/control-plane.ts';

export type Right = Me['rights'][number];
export type Role = NonNullable<Me['role']>;

/** What a role may, for whoever chooses one. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'reads',
  operator: 'reads, keeps keys and limits, sees the settings',
  auditor: 'reads, proves the books, sees the audit',
  admin: 'may do everything, and says who may what',
};
export const ROLES = Object.keys(ROLE_WORDS) as readonly Role[];

/** Roles that have a right, for a sentence. */
export const ROLES_WITH: Readonly<Record<Right, string>> = {
  read: 'any role',
  operate: 'the role operator or admin',
  audit: 'the role auditor or admin',
  administer: 'the role admin',
};

/**
 * Where to go on after the sign-in: a page of this console and nothing else.
 * @example safeWay('//evil.example') // '/'
 */
export function safeWay(from: unknown): string {
  if (typeof from !== 'string' || !from.startsWith('/')) return '/';
  const base = 'https://console.invalid';
  const url = new URL(from, base);
  // A browser reads //host and /\host as another server.
  return url.origin === base && !/^\/(?:sign-in|set-up|login)\b/.test(url.pathname)
    ? url.pathname + url.search + url.hash
    : '/';
}

const WAY = 'joulegate.way';

/** Where one was is kept for the way to the identity provider and back; no secret is in it. */
export const wayBack = {
  keep(from: string): void {
    try {
      sessionStorage.setItem(WAY, safeWay(from));
    } catch {
      // Then one comes back to the first page.
    }
  },
  /** The way that was kept, this once. */
  take(): string | null {
    try {
      const kept = sessionStorage.getItem(WAY);
      sessionStorage.removeItem(WAY);
      return kept === null ? null : safeWay(kept);
    } catch {
      return null;
    }
  },
} as const;
