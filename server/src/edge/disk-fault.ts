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

/** What went wrong with the disk, in words and with the system's code. */
export function diskFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const meaning = MEANINGS[code];
  const message = error instanceof Error ? error.message : String(error);
  return meaning === undefined ? message : `${meaning} (${message})`;
}
