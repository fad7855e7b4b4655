const MEANINGS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file reached its size limit',
  EROFS: 'the file system is read-only',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOENT: 'the folder is gone',
  ENOTDIR: 'a part of the path is not a folder',
  EIO: 'the disk reports an error',
};

/** Of a file that somebody named, to be read or to be written. */
const OF_A_FILE: Readonly<Record<'named' | 'written', typeof MEANINGS>> = {
  named: { ...MEANINGS, ENOENT: 'there is no such file', EISDIR: 'it is a folder' },
  written: { ...MEANINGS, ENOENT: 'there is no such folder', EISDIR: 'it is a folder' },
};

/**
 * What went wrong with the disk, in words and with the system's code.
 * @param named a person named the file, to be read (`named`) or `written`, so the words are enough
 */
export function diskFault(error: unknown, named: 'named' | 'written' | null = null): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const meaning = (named === null ? MEANINGS : OF_A_FILE[named])[code];
  const message = error instanceof Error ? error.message : String(error);
  return meaning === undefined ? message : named === null ? `${meaning} (${message})` : meaning;
}
