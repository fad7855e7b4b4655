import { beginSession, endSession, SESSION_MS, userOfSession } from './sessions.ts';
import {
  changePassword,
  changeUser,
  createUser,
  hasAdmin,
  listUsers,
  userOfProvider,
  userWithPassword,
} from './users.ts';

/** Who signs in to the console, and their sessions. */
export const consoleUsers = {
  list: listUsers,
  create: createUser,
  change: changeUser,
  changePassword,
  hasAdmin,
  withPassword: userWithPassword,
  ofProvider: userOfProvider,
  sessions: { begin: beginSession, end: endSession, userOf: userOfSession, lastMs: SESSION_MS },
} as const;
