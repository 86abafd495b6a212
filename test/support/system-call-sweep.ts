import { differences } from './crash-sweep.js';
import { writeAged, type FaultScenario } from './fault-scenarios.js';
import { FaultWorkshop } from './fault-workshop.js';
import { KILLED, namesOf, type Call, type InjectedError } from './system-calls.js';
import type { Tree } from './tree.js';

export interface SweepOutcome {
  /** What is not as it should be; nothing, when the promise holds. */
  readonly complaints: readonly string[];
  /**
   * The call that really went wrong, by name; `undefined` when the run came to its end before it: how often the journal
   * is written depends on the time that things take.
   */
  readonly hit: string | undefined;
}

/** How the state after a fault is settled: by the program itself, or by the code that it runs. */
export type Settling = 'program' | 'library';

/** One scenario; its command goes wrong at one mutating system call after the other. */
export class SystemCallSweep {
  readonly #scenario: FaultScenario;
  readonly #workshop: FaultWorkshop;
  #before: Tree = {};

  private constructor(scenario: FaultScenario) {
    this.#scenario = scenario;
    this.#workshop = new FaultWorkshop(scenario.across === true);
  }

  /** Does what comes before the command. */
  static async of(scenario: FaultScenario): Promise<SystemCallSweep> {
    const sweep = new SystemCallSweep(scenario);
    const workshop = sweep.#workshop;
    writeAged(workshop.source, scenario.source);
    if (scenario.library !== undefined) writeAged(workshop.library, scenario.library);
    sweep.#before = workshop.trees();
    if (scenario.firstRun !== true) workshop.makeHistory();
    if (scenario.prepare !== undefined) await sweep.#undisturbed(scenario.prepare(workshop));
    workshop.keep();
    if (scenario.prepareKilled !== undefined) await sweep.#killOnce(scenario.prepareKilled);
    return sweep;
  }

  close(): void {
    this.#workshop.close();
  }

  /** The mutating system calls of an undisturbed run. */
  async points(): Promise<readonly Call[]> {
    this.#workshop.restore();
    const { calls, exitCode, stderr } = await this.#workshop.watch(this.#command);
    if (exitCode !== 0) throw new Error(`undisturbed, and exit code ${exitCode}: ${stderr}`);
    return calls;
  }

  /** Whether a call is one on the trees, not on the history. */
  isOnTrees({ paths }: Call): boolean {
    return paths.some((path) => [this.#workshop.source, this.#workshop.library].some((root) => path.startsWith(root)));
  }

  /**
   * Kills before a call, and the recovery after it as well; then recovery, once more, and a rollback.
   *
   * @param again the call of the recovery before which it is killed, too; 0 lets it end
   */
  async kill(at: number, settling: Settling = 'library', again = 0): Promise<SweepOutcome> {
    const workshop = this.#workshop;
    workshop.restore();
    const { exitCode, stderr, calls } = await workshop.watch(this.#command, at);
    if (exitCode === 0 && calls.length < at) return { complaints: [], hit: undefined };
    if (exitCode !== KILLED || calls.at(-1)?.hit !== true || calls.length !== at) {
      return { complaints: [`not killed: exit code ${exitCode}: ${stderr}`], hit: undefined };
    }
    if (again > 0) await workshop.watch(['recover'], again);
    const complaints = settling === 'program' ? await this.#settleByProgram() : await this.#settle();
    return { complaints: [...complaints, ...this.#differences()], hit: namesOf(calls).at(-1) };
  }

  /** An undisturbed run, with a still before one of so many calls. @returns all its calls */
  async takeStills(each = 1): Promise<readonly Call[]> {
    this.#workshop.restore();
    const { calls, exitCode, stderr } = await this.#workshop.takeStills(this.#command, each);
    if (exitCode !== 0) throw new Error(`undisturbed, and exit code ${exitCode}: ${stderr}`);
    return calls;
  }

  /** What `kill` does, from the state that a kill before that call would have left; each call once. */
  async settleStill(at: number): Promise<readonly string[]> {
    this.#workshop.restoreStill(at);
    const complaints = await this.#settle();
    return [...complaints, ...this.#differences()];
  }

  /** A call returns an error without having done its work; then a rollback, and another one of what it left. */
  async fail(at: number, error: InjectedError, settling: Settling = 'library'): Promise<SweepOutcome> {
    const workshop = this.#workshop;
    workshop.restore();
    const { exitCode, stderr, calls } = await workshop.watch(this.#command, at, error);
    const hit = calls.find((call) => call.hit);
    if (hit === undefined) {
      const isShorter = exitCode === 0 && calls.length < at;
      return { complaints: isShorter ? [] : [`no call failed: exit code ${exitCode}: ${stderr}`], hit: undefined };
    }
    const ofHistory = hit.paths.some((path) => path.startsWith(workshop.historyDb));
    const complaints: string[] = [];
    if (![0, 1, 3].includes(exitCode ?? -1)) complaints.push(`exit code ${exitCode}: ${stderr}`);
    if (stderr.includes('\n    at ') || stderr.includes('This is a bug')) complaints.push(`a bug: ${stderr}`);
    if (exitCode !== 0 && !/^(error|problem|warning|\S+ (file|operation)s? )/m.test(stderr))
      complaints.push(`says nothing: ${stderr}`);
    // When the history failed, nobody could write down how it ended: the next command finds out.
    if (!ofHistory && exitCode !== 1 && workshop.unsettled() > 0) complaints.push('operations without an end');
    complaints.push(...(settling === 'program' ? await this.#settleByProgram() : await this.#settle()));
    return { complaints: [...complaints, ...this.#differences()], hit: namesOf(calls)[at - 1] };
  }

  get #command(): readonly string[] {
    return this.#scenario.command(this.#workshop);
  }

  async #settle(): Promise<string[]> {
    const workshop = this.#workshop;
    await workshop.recover();
    const recovered = workshop.trees();
    const second = await workshop.recover();
    const complaints = second.map((report) => `the second recovery settled ${report}`);
    complaints.push(...differences(recovered, workshop.trees()).map((line) => `by the second recovery: ${line}`));
    const left = await workshop.rollback();
    // What a fault kept from being undone at once can be undone now.
    if (left.length > 0) complaints.push(...(await workshop.rollback()));
    if (workshop.unsettled() > 0) complaints.push('operations without an end after recovery');
    return complaints;
  }

  async #settleByProgram(): Promise<string[]> {
    const workshop = this.#workshop;
    const complaints: string[] = [];
    const first = await workshop.run('recover');
    if (first.exitCode !== 0) complaints.push(`recover: ${first.exitCode} ${first.stderr}`);
    const recovered = workshop.trees();
    const second = await workshop.run('recover');
    if (!second.stdout.startsWith('Nothing to settle')) complaints.push(`the second recovery says: ${second.stdout}`);
    complaints.push(...differences(recovered, workshop.trees()).map((line) => `by the second recovery: ${line}`));
    const undo = await workshop.run('rollback', 'last', '--yes');
    const again = undo.exitCode === 0 ? undo : await workshop.run('rollback', 'last', '--yes');
    if (again.exitCode !== 0 && again.exitCode !== 2) complaints.push(`rollback: ${again.exitCode} ${again.stderr}`);
    return complaints;
  }

  #differences(): string[] {
    return differences(this.#before, this.#workshop.trees());
  }

  async #undisturbed(args: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await this.#workshop.run(...args);
    if (exitCode !== 0) throw new Error(`${args.join(' ')}: exit code ${exitCode}: ${stderr}`);
  }

  /** Leaves what a kill leaves: share 0.5 is the call in the middle of those on source and library. */
  async #killOnce({ command, share }: NonNullable<FaultScenario['prepareKilled']>): Promise<void> {
    const workshop = this.#workshop;
    const { calls } = await workshop.watch(command(workshop));
    const ofTrees = calls.filter((call) => this.isOnTrees(call));
    workshop.restore();
    const { number } = ofTrees[Math.floor(ofTrees.length * share)]!;
    const { exitCode } = await workshop.watch(command(workshop), number);
    if (exitCode !== KILLED) throw new Error(`not killed at call ${number}`);
    workshop.keep();
  }
}
