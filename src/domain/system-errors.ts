/** What the system's error codes mean to a person, and what to do. Source: POSIX.1-2017 errno. */
const SYSTEM_ERRORS = {
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
  EHOSTUNREACH: 'the network share cannot be reached',
  ENETDOWN: 'the network is down',
  ENETUNREACH: 'the network of the share cannot be reached',
  ENODEV: 'the drive is gone',
  ENXIO: 'the drive is gone',
  ENOMEDIUM: 'there is no medium in the drive',
  EREMOTEIO: 'the drive reported a read or write error',
  EUCLEAN: 'the file system on this disk is damaged',
  ENOMEM: 'the memory is used up',
} as const satisfies Readonly<Record<string, string>>;

/**
 * Errors that say nothing of the file, and that pass: when the disk, the share, the room on it or the right user is back, the
 * same look or change can succeed. All others are lasting: what the path is, or a bug.
 */
const PASSING_ERRORS: ReadonlySet<string> = new Set<keyof typeof SYSTEM_ERRORS>([
  ...(['EIO', 'EREMOTEIO', 'EUCLEAN', 'EROFS', 'ENODEV', 'ENXIO', 'ENOMEDIUM'] as const),
  ...(['ESTALE', 'ENOTCONN', 'ETIMEDOUT', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH'] as const),
  ...(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM'] as const),
  ...(['EACCES', 'EPERM', 'EBUSY', 'ETXTBSY'] as const),
]);

/** @param name of a system error, as `systemErrorName` gives it */
export function mayPass(name: string): boolean {
  return PASSING_ERRORS.has(name);
}

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
  const text = (SYSTEM_ERRORS as Readonly<Partial<Record<string, string>>>)[code];
  return text === undefined ? fallback : `${text} (${code})`;
}
