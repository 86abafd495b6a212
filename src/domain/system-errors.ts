/** What the system's error codes mean to a person, and what to do. Source: POSIX.1-2017 errno. */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EIO: 'the disk reported a read or write error',
  EACCES: 'access is denied',
  EPERM: 'the system does not permit it',
  EROFS: 'the disk is read-only',
  EBUSY: 'it is in use',
  ESTALE: 'the network share lost track of it',
  EMFILE: 'too many files are open',
  ENFILE: 'the system has too many open files',
  ENOENT: 'it, or its folder, does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long for this disk',
  ENOTEMPTY: 'the folder is not empty',
  EXDEV: 'it is on another file system',
  ELOOP: 'its path goes in circles through symbolic links',
  ETXTBSY: 'it is being executed',
  EFBIG: 'it is too big for this disk',
  EINVAL: 'this disk does not accept the name or the request',
  ETIMEDOUT: 'the network share did not answer',
  EHOSTDOWN: 'the network share is down',
  ENOTCONN: 'the drive is not connected',
  ENODEV: 'the drive is gone',
  ENOMEDIUM: 'there is no medium in the drive',
  EREMOTEIO: 'the drive reported a read or write error',
  EUCLEAN: 'the file system on this disk is damaged',
};

/**
 * Errors for which libuv has no name: Node then gives `Unknown system error -116` as their code. The numbers are Linux's,
 * and for ESTALE and EDQUOT also those of macOS and the BSDs (70, 69), which mean nothing of a file on Linux.
 * Source: include/uapi/asm-generic/errno.h; libuv 1.46, UV_ERRNO_MAP.
 */
const UNNAMED_ERRORS: Readonly<Record<string, string>> = {
  '116': 'ESTALE',
  '70': 'ESTALE',
  '122': 'EDQUOT',
  '69': 'EDQUOT',
  '117': 'EUCLEAN',
  '121': 'EREMOTEIO',
  '123': 'ENOMEDIUM',
};

/**
 * The name of a system error, from the code that Node gives: `ENOENT` as it is, `ESTALE` for `Unknown system error -116`,
 * `E142` for a number that has no name here either.
 *
 * @returns `undefined` when it is no system's code
 */
export function systemErrorName(code: string): string | undefined {
  if (/^E[A-Z0-9]+$/.test(code)) return code;
  const number = /^Unknown system error -(\d+)$/.exec(code)?.[1];
  return number === undefined ? undefined : (UNNAMED_ERRORS[number] ?? `E${number}`);
}

/** `the disk is full (ENOSPC)`; the error's own words for a code that is not in the table. */
export function describeSystemError(code: string, fallback: string): string {
  const text = SYSTEM_ERRORS[code];
  return text === undefined ? fallback : `${text} (${code})`;
}
