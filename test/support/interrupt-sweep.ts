import { writeAlbums } from './collections.js';
import { differences } from './crash-sweep.js';
import { FaultWorkshop } from './fault-workshop.js';
import { idleProcessTime, interrupt, randomNumbers } from './interrupts.js';
import { treeOf, type Tree } from './tree.js';

/** About a second of work, and more. */
const [ALBUMS, TRACKS] = [24, 25];
/** A second Ctrl-C comes this soon after the first, in ms. */
const SECOND_WITHIN = 100;
/** After the second, the program is out within this, in ms: the contract. */
const OUT_WITHIN = 200;

export interface Pressed {
  /** How the program ended. */
  readonly end: 'done' | 'interrupted' | 'interrupted before it began' | 'otherwise';
  /** From the last signal to the end, in ms. */
  readonly lag: number | null;
  readonly complaints: readonly string[];
}

/** A collection that is organized, or brought back, again and again, with Ctrl-C at random times. */
export class InterruptSweep {
  readonly #workshops: Record<'organize' | 'rollback', FaultWorkshop>;
  readonly #random: () => number;
  readonly #before: Record<'organize' | 'rollback', Tree>;
  /** Names and contents of the library after an undisturbed run. */
  #organized: readonly string[] = [];
  /** Of an undisturbed run, in ms. */
  readonly #took = { organize: 0, rollback: 0 };

  private constructor(seed: number) {
    this.#random = randomNumbers(seed);
    this.#workshops = { organize: new FaultWorkshop(false), rollback: new FaultWorkshop(false) };
    for (const workshop of Object.values(this.#workshops)) writeAlbums(workshop.source, ALBUMS, TRACKS);
    this.#before = { organize: this.#workshops.organize.trees(), rollback: this.#workshops.rollback.trees() };
  }

  static async prepare(seed: number): Promise<InterruptSweep> {
    const sweep = new InterruptSweep(seed);
    const { organize, rollback } = sweep.#workshops;
    organize.makeHistory();
    organize.keep();
    await sweep.#measure('organize', organize);
    sweep.#organized = namesAndContents(organize.library);
    await sweep.#measure('organize', rollback);
    rollback.keep();
    await sweep.#measure('rollback', rollback);
    return sweep;
  }

  close(): void {
    for (const workshop of Object.values(this.#workshops)) workshop.close();
  }

  /** One run that is interrupted, resumed, and taken back. */
  async press(command: 'organize' | 'rollback', times: 1 | 2): Promise<Pressed> {
    const workshop = this.#workshops[command];
    workshop.restore();
    const first = this.#random() * this.#took[command] * 1.05;
    const delays = times === 1 ? [first] : [first, this.#random() * SECOND_WITHIN];
    // A process with threads must be ended by the machine as well: as long as it needs for one that does nothing.
    const tolerance = times === 1 ? 0 : idleProcessTime();
    const { exitCode, lag, stderr } = await interrupt(argumentsOf(command, workshop), workshop.environment, delays);
    const complaints: string[] = [];
    const outAfter = OUT_WITHIN + tolerance;
    if (times === 2 && lag !== null && lag > outAfter) {
      complaints.push(`out ${Math.round(lag)} ms after the second signal, later than ${Math.round(outAfter)}`);
    }
    if (stderr.includes('\n    at ')) complaints.push(`a bug: ${stderr}`);
    const end = await this.#finish(command, workshop, exitCode);
    if (end === 'otherwise') complaints.push(`exit code ${exitCode}: ${stderr}`);
    if (command === 'organize') {
      if (!isSame(namesAndContents(workshop.library), this.#organized)) complaints.push('another library');
      complaints.push(...(await workshop.rollback()));
    }
    complaints.push(...differences(this.#before[command], workshop.trees()).slice(0, 5));
    return { end, lag, complaints };
  }

  /** Resumes what was interrupted, or does what had not begun. */
  async #finish(
    command: 'organize' | 'rollback',
    workshop: FaultWorkshop,
    exitCode: number | undefined,
  ): Promise<Pressed['end']> {
    if (exitCode === 0) return 'done';
    await workshop.recover();
    const session = workshop.newestSession();
    const kind = session?.metadata.kind;
    const hasBegun = session?.status === 'interrupted' && kind === command;
    if (hasBegun) await workshop.resume(session.session_id);
    else await workshop.run(...argumentsOf(command, workshop));
    if (exitCode !== 130) return 'otherwise';
    return hasBegun ? 'interrupted' : 'interrupted before it began';
  }

  async #measure(command: 'organize' | 'rollback', workshop: FaultWorkshop): Promise<void> {
    const began = performance.now();
    const { exitCode, stderr } = await workshop.run(...argumentsOf(command, workshop));
    if (exitCode !== 0) throw new Error(`${command}, undisturbed: ${stderr}`);
    this.#took[command] = performance.now() - began;
  }
}

function argumentsOf(command: 'organize' | 'rollback', { source, library }: FaultWorkshop): readonly string[] {
  return command === 'organize' ? ['organize', source, library, '--yes'] : ['rollback', 'last', '--yes'];
}

/** Times of folders differ from run to run. */
/** But for the backup store: its manifests name sessions and times. */
function namesAndContents(root: string): string[] {
  return Object.entries(treeOf(root))
    .filter(([name]) => !name.startsWith('.music-organize'))
    .map(([name, entry]) => `${name} ${entry.split(' ').at(entry.startsWith('file') ? 3 : 0)}`);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
