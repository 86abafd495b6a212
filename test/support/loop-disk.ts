import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export type DiskKind = 'ext4' | 'xfs';

interface Maker {
  /** Of the image, which is sparse. mkfs.xfs makes nothing below 300 MB. */
  readonly bytes: number;
  readonly command: readonly string[];
}

const MIB = 1024 * 1024;

/** Inodes of 256 bytes have times in nanoseconds, which small ext4 disks would not get by themselves everywhere. */
const MAKERS: Readonly<Record<DiskKind, Maker>> = {
  ext4: { bytes: 64 * MIB, command: ['mkfs.ext4', '-q', '-F', '-I', '256', '-E', 'lazy_itable_init=0'] },
  xfs: { bytes: 320 * MIB, command: ['mkfs.xfs', '-q', '-f'] },
};

/**
 * EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN are one number. Flag 2 (NOLOGFLUSH) stops all writing at once: what is in memory only
 * never reaches the disk, as in a power cut. Node has no ioctl. (Sources: linux/fs/ext4/ext4.h, linux/fs/xfs/libxfs/xfs_fs.h)
 */
const SHUTDOWNS: readonly (readonly string[])[] = [
  ['perl', '-e', 'open(F,"<",$ARGV[0]) or die $!; my $f=pack("L",2); defined(ioctl(F,0x8004587D,$f)) or die $!'],
  [
    'python3',
    '-c',
    'import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587D,struct.pack("I",2))',
  ],
];
const SHUTDOWN = SHUTDOWNS.find(([program]) => program !== undefined && isThere(program));

/** Folders of disks are named so, with the process that made them: one that is dead left them behind. */
const FOLDER = 'music-organize-disk';
const mounted = new Set<LoopDisk>();
process.once('exit', () => {
  for (const disk of mounted) disk.close();
});

/** What `mount` and `ioctl` say where containers and kernels do not let them. */
const NOT_HERE =
  /not permitted|permission denied|inappropriate ioctl|not supported|unknown filesystem|failed to setup loop|loop device/i;

const reasons = new Map<DiskKind, string | null>();

/** Why there can be no power cut on such a disk here; `null` when there can. Tried out once. */
export function whyNoPowerCut(kind: DiskKind): string | null {
  const known = reasons.get(kind);
  if (known !== undefined) return known;
  const reason = tryOut(kind);
  reasons.set(kind, reason);
  return reason;
}

function tryOut(kind: DiskKind): string | null {
  const [maker = ''] = MAKERS[kind].command;
  if (process.platform !== 'linux') return 'loop devices are Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  if (!isThere(maker)) return `${maker} is not installed`;
  if (SHUTDOWN === undefined) return 'neither perl nor python3 is installed, and Node has no ioctl';
  removeLeftovers();
  const disk = new LoopDisk(kind);
  try {
    disk.mount();
    writeFileSync(join(disk.folder, 'lost'), 'not flushed');
    disk.cut();
    disk.unmount();
    disk.mount();
    return existsSync(join(disk.folder, 'lost')) ? `a shutdown of ${kind} loses nothing here` : null;
  } catch (error) {
    // Anything else is a mistake of this rig, which must not pass for a machine that cannot do it.
    if (!(error instanceof Error) || !NOT_HERE.test(error.message)) throw error;
    return error.message.split('\n')[0] ?? '';
  } finally {
    disk.close();
  }
}

/**
 * A disk in a file, mounted by a loop device. Its power can be cut: what the file system had not made durable is gone, and the next
 * mount replays its journal. The device itself keeps what it got, like a disk without a cache of its own.
 */
export class LoopDisk {
  /** Where it is mounted; the same each time. */
  readonly folder: string;
  readonly #base: string;
  readonly #image: string;
  #isMounted = false;

  /** @param from a disk that is not mounted, whose content the new one has; default: an empty file system */
  constructor(kind: DiskKind, from?: LoopDisk) {
    this.#base = realpathSync(mkdtempSync(join(tmpdir(), `${FOLDER}-${process.pid}-`)));
    this.folder = join(this.#base, 'disk');
    this.#image = join(this.#base, 'image');
    mkdirSync(this.folder);
    if (from === undefined) {
      const { bytes, command } = MAKERS[kind];
      writeFileSync(this.#image, '');
      truncateSync(this.#image, bytes);
      run([...command, this.#image]);
    } else this.becomes(from);
  }

  /** Its content is that of another one from now on; both are not mounted. */
  becomes(other: LoopDisk): void {
    // A new file: a loop device that lingers after its unmount keeps the old one.
    rmSync(this.#image, { force: true });
    run(['cp', '--sparse=always', '--reflink=auto', other.#image, this.#image]);
  }

  mount(): void {
    run(['mount', '-o', 'loop', this.#image, this.folder]);
    this.#isMounted = true;
    mounted.add(this);
  }

  /** Nothing reaches the disk from now on. */
  cut(): void {
    run([...(SHUTDOWN ?? []), this.folder]);
  }

  /** What the kernel does every five seconds: the journal of the file system is made durable, and no content that waits. */
  commitJournal(): void {
    const descriptor = openSync(join(this.folder, 'journal-commit'), 'w');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** What the kernel does after half a minute: everything is written back. */
  writeBack(): void {
    run(['sync', '--file-system', this.folder]);
  }

  unmount(): void {
    if (!this.#isMounted) return;
    // A process that was just killed may hold it for an instant.
    for (let attempt = 1; spawnSync('umount', [this.folder]).status !== 0; attempt += 1) {
      if (attempt === 50) throw new Error(`${this.folder} cannot be unmounted`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
    this.#isMounted = false;
    mounted.delete(this);
  }

  /** Whatever happened to it, nothing is left of it. */
  close(): void {
    if (this.#isMounted) spawnSync('umount', ['--lazy', this.folder]);
    this.#isMounted = false;
    mounted.delete(this);
    rmSync(this.#base, { recursive: true, force: true });
  }
}

/** A run that was killed could not unmount. */
function removeLeftovers(): void {
  const mounts = existsSync('/proc/self/mounts') ? readFileSync('/proc/self/mounts', 'utf8') : '';
  for (const name of readdirSync(tmpdir())) {
    const [, owner] = new RegExp(`^${FOLDER}-(\\d+)-`).exec(name) ?? [];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const base = join(realpathSync(tmpdir()), name);
    for (const line of mounts.split('\n')) {
      const path = line.split(' ')[1] ?? '';
      if (path.startsWith(base)) spawnSync('umount', ['--lazy', path]);
    }
    if (basename(base).startsWith(FOLDER)) rmSync(base, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}

function run([program = '', ...args]: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.at(-1) ?? ''}: ${error?.message ?? stderr.trim()}`);
}
