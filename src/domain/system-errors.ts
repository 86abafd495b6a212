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
};

/** `the disk is full (ENOSPC)`; the error's own words for a code that is not in the table. */
export function describeSystemError(code: string, fallback: string): string {
  const text = SYSTEM_ERRORS[code];
  return text === undefined ? fallback : `${text} (${code})`;
}
