import fc from 'fast-check';
import type { OperationRecord } from '../../src/domain/operation.js';
import type { OperationSession } from '../../src/domain/session.js';
import { recoverSessions } from '../../src/workflows/recover.js';
import type { UndoReport } from '../../src/workflows/events.js';
import { rollback } from '../../src/workflows/undo/rollback.js';
import type { RollbackOptions } from '../../src/workflows/undo/rollback-options.js';
import { UndoModel } from './undo-model.js';
import { disturbances, files, parts, selected, sessions, undo, type Part, type Undo } from './undo-model-steps.js';
import { ModelTree, nameOf } from './undo-model-tree.js';
import { treeOf, type Tree } from './tree.js';
import { World } from './undo-model-world.js';

const STORE = '.music-organize';

/** Not as the model says; the message has everything that was done. */
class Deviation extends Error {
  constructor(world: World, what: string, expected: unknown, found: unknown) {
    const json = (value: unknown): string => JSON.stringify(value, null, 1).replaceAll(`${world.root}/`, '');
    super([what, 'expected', json(expected), 'found', json(found), 'after', ...world.log].join('\n'));
  }
}

function requireEqual(world: World, what: string, expected: unknown, found: unknown): void {
  if (JSON.stringify(expected) !== JSON.stringify(found)) throw new Deviation(world, what, expected, found);
}

/** An undo, dry and real, compared with the model's. @returns the undo's session */
async function checkedUndo(
  world: World,
  sessionId: string,
  part: Part | null,
  policies: Undo['policies'],
): Promise<string> {
  const { history } = world;
  const session = history.requireSession(sessionId);
  const records = world.records();
  const own = records.filter(({ session_id }) => session_id === sessionId);
  const selection = part === null ? null : selected(part, own);
  const completed = own.filter(({ status }) => status === 'completed');
  const ids = (selection?.chosen ?? completed).map(({ id }) => id);
  const kind = session.metadata.undoes_session === undefined ? 'rollback' : 'redo';
  const options: RollbackOptions = { ...policies, kind, ...(selection === null ? {} : { select: selection.select }) };
  world.log.push(
    `${kind} of ${sessionName(world, sessionId)}: ${selection === null ? 'all' : ids.join(' ')} ${JSON.stringify(policies)}`,
  );
  world.log.push(...own.map((record) => `  #${lineOf(world, record)}`));
  world.settleTimes();

  const before = ModelTree.of(world.root);
  const dump = world.dump();
  const dry = await told(world, session, { ...options, dryRun: true });
  requireEqual(world, 'the dry run changed the tree', before.lines(), ModelTree.of(world.root).lines());
  if (world.dump() !== dump) throw new Deviation(world, 'the dry run changed the history', dump, world.dump());

  const said = new Map(dry.reports.map((report) => [report.id, report]));
  const modelOf = (
    wanted: ReadonlySet<number>,
  ): { model: UndoModel; expected: ModelTree; involved: OperationSession[] } => {
    const others = records.filter(({ id, session_id }) => wanted.has(id) && session_id !== sessionId);
    const involved = [sessionId, ...new Set(others.map(({ session_id }) => session_id))].map((id) =>
      history.requireSession(id),
    );
    const expected = ModelTree.of(world.root);
    const whole = selection === null;
    const one = { tree: expected, records, sessions: involved, chosen: wanted, whole, policies, said };
    return { model: new UndoModel(one).run(), expected, involved };
  };
  let chosen = new Set(ids);
  let { model, expected, involved } = modelOf(chosen);
  while (policies.cascade === true) {
    const more = model.blockers().filter((id) => !chosen.has(id));
    if (more.length === 0) break;
    chosen = new Set([...chosen, ...more]);
    ({ model, expected, involved } = modelOf(chosen));
  }
  const modelled = model.steps.map(({ id, outcome, blockedBy }) => `${id} ${outcome} ${blockedBy ?? ''}`).sort();
  world.log.push(
    ...records.filter((one) => one.session_id !== sessionId).map((record) => `  other #${lineOf(world, record)}`),
  );
  world.log.push(...dry.reports.map(({ id, outcome, message }) => `  says ${id} ${outcome} ${world.short(message)}`));
  requireEqual(world, 'the dry run says something else than the model', modelled, lines(dry.reports));

  const real = await told(world, session, options);
  requireEqual(world, 'the real run does not do what the dry run said', lines(dry.reports), lines(real.reports));
  requireEqual(world, 'operations failed', 0, real.failed);
  for (const { id, outcome, status, message } of real.reports) {
    const isUndone = outcome === 'ready' || outcome === 'already_undone';
    if (isUndone === (status === 'completed'))
      throw new Deviation(world, `status of ${id}`, outcome, [status, message]);
  }
  const after = ModelTree.of(world.root);
  requireEqual(world, "the tree is not the model's", expected.lines([STORE]), after.lines([STORE]));
  const kept = after.contents();
  const lost = [...before.contents()].filter((one) => !kept.has(one) && !model.followFromLines.has(one));
  requireEqual(world, 'contents are lost', [], lost.map(nameOf));
  requireEqual(world, "the backup store is not the model's", inStore(expected), inStore(after));
  requireStatuses(world, records, model, involved);
  requireEqual(world, 'recovery has something to settle', [], await recoverSessions(history));
  world.log.push(...real.reports.map(({ id, outcome, message }) => `  ${id} ${outcome} ${world.short(message)}`));
  if (policies.cascade === true) requireWholeCascade(world, real.reports);
  if ((history.findSession(real.undoSession)?.total_operations ?? 0) > 0) world.sessions.push(real.undoSession);
  world.settleTimes();
  return real.undoSession;
}

function inStore(tree: ModelTree): string[] {
  return tree
    .paths()
    .filter((path) => path.includes(STORE) && tree.isFile(path))
    .map((path) => nameOf(tree.at(path)!.content));
}

async function told(
  { history }: World,
  session: OperationSession,
  options: RollbackOptions,
): Promise<{ readonly reports: readonly UndoReport[]; readonly failed: number; readonly undoSession: string }> {
  const reports: UndoReport[] = [];
  const { summary, rollback_session_id } = await rollback(history, session, options, (event) => {
    if (event.type === 'undo') reports.push(event.operation);
  });
  return { reports, failed: summary.failed, undoSession: rollback_session_id ?? '' };
}

function lines(reports: readonly UndoReport[]): string[] {
  return reports.map(({ id, outcome, blocked_by }) => `${id} ${outcome} ${blocked_by ?? ''}`).sort();
}

function requireStatuses(
  world: World,
  before: readonly OperationRecord[],
  model: UndoModel,
  involved: readonly OperationSession[],
): void {
  const records = before.map(({ id }) => `${id} ${model.statusOf(id)}`);
  const found = before.map(({ id }) => `${id} ${world.history.findOperation(id)?.status}`);
  requireEqual(world, 'statuses of records', records, found);
  const sessions = involved.map((one) => `${sessionName(world, one.session_id)} ${model.sessionStatus(one)}`);
  const now = involved.map(
    ({ session_id: id }) => `${sessionName(world, id)} ${world.history.requireSession(id).status}`,
  );
  requireEqual(world, 'statuses of sessions', sessions, now);
}

/** What is blocked after a cascade waits for something that was tried and cannot be undone either. */
function requireWholeCascade(world: World, reports: readonly UndoReport[]): void {
  for (const { id, blocked_by } of reports) {
    if (blocked_by === null) continue;
    const blocker = reports.find((one) => one.id === blocked_by);
    if (blocker === undefined || blocker.outcome === 'ready')
      throw new Deviation(world, `${id} is blocked by ${blocked_by}`, 'tried, in vain', blocker ?? 'not tried');
  }
}

function sessionName(world: World, id: string): string {
  const index = world.sessions.indexOf(id);
  return index === -1 ? id : `session ${index}`;
}

function lineOf(world: World, record: OperationRecord): string {
  const { id, operation_type, source_path, target_path, status, undoes } = record;
  return `${id} ${operation_type} ${world.short(source_path)} -> ${world.short(target_path)} ${status}${undoes === null ? '' : ` undoes ${undoes}`}`;
}

const anyCase = fc.record({ files, sessions });
type AnyCase = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

async function inWorld(one: AnyCase, work: (world: World) => Promise<void>): Promise<void> {
  const world = new World(one.files);
  try {
    for (const session of one.sessions) await perform(world, session);
    if (world.sessions.length > 0) await work(world);
  } catch (error) {
    if (error instanceof Deviation || !(error instanceof Error)) throw error;
    throw new Error([error.stack, ...world.log].join('\n'), { cause: error });
  } finally {
    world.close();
  }
}

async function perform(
  world: World,
  session: (typeof sessions extends fc.Arbitrary<infer T> ? T : never)[number],
): Promise<void> {
  if ('operations' in session) return world.session(session.operations, session.batched);
  const undone = world.sessions[session.undo.session % Math.max(world.sessions.length, 1)];
  if (undone !== undefined) await checkedUndo(world, undone, session.undo.part, {});
}

/** A part of any session, undone after people did things, with any policies: as the model says. */
export const partialUndo = fc.asyncProperty(
  anyCase,
  disturbances,
  undo,
  async (one, disturbed, { session, part, policies }) => {
    await inWorld(one, async (world) => {
      for (const disturbance of disturbed) world.disturb(disturbance);
      await checkedUndo(world, world.sessions[session % world.sessions.length]!, part, policies);
    });
  },
);

/**
 * Source and library.
 *
 * @param store whether the backup store counts, and with it the time of the folder that holds it: undos in parts may
 * leave there what undoing them would need
 */
function wholeTree({ root }: World, store: boolean): Tree {
  const tree = treeOf(root);
  const paths = Object.keys(tree).filter((path) => path !== '.' && (store || !path.includes(STORE)));
  return Object.fromEntries(paths.map((path) => [path, !store && path === 'lib' ? 'folder' : tree[path]!]));
}

/** Of a tree what another one has, and its files: what a part made on its way stays when it goes before its folder. */
function onlyOf(first: Tree, tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path, entry]) => path in first || entry.startsWith('file')));
}

/**
 * Everything undone, latest session first, each in parts and then the rest: the identical first tree; all of that undone:
 * the organized tree; and undone once more: the first tree again.
 */
async function thereAndBack(one: AnyCase, partsOfEach: readonly Part[], again: boolean): Promise<void> {
  const world = new World(one.files);
  try {
    const first = wholeTree(world, partsOfEach.length === 0);
    const start = ModelTree.of(world.root).lines();
    for (const session of one.sessions) await perform(world, session);
    if (world.sessions.length === 0) return;
    const organized = ModelTree.of(world.root).lines([STORE]);
    const sessions = [...world.sessions];
    const undoAll = async (ids: readonly string[], partial: readonly Part[]): Promise<string[] | null> => {
      const made: string[] = [];
      for (const id of [...ids].reverse()) {
        const isLeft = (): boolean => (world.history.countByStatus(id).completed ?? 0) > 0;
        // A part of an undo done again may take the source of a copy that the rest makes again: those go whole.
        const isUndo = world.history.requireSession(id).metadata.undoes_session !== undefined;
        for (const part of isUndo ? [] : partial) if (isLeft()) made.push(await checkedUndo(world, id, part, {}));
        if (isLeft()) made.push(await checkedUndo(world, id, null, {}));
        // Parts that went first stand in the way of others: what has to be done again for them is the user's choice.
        if (isLeft() && partial.length > 0) return null;
        requireEqual(
          world,
          `status of ${sessionName(world, id)}`,
          'rolled_back',
          world.history.requireSession(id).status,
        );
      }
      return made.filter((id) => world.sessions.includes(id));
    };
    const undos = await undoAll(sessions, partsOfEach);
    if (undos === null) return;
    const back = wholeTree(world, partsOfEach.length === 0);
    requireEqual(
      world,
      'the first tree did not come back',
      first,
      partsOfEach.length === 0 ? back : onlyOf(first, back),
    );
    // Who undoes an undo among the sessions has done something again already: what is undone then is another question.
    if (one.sessions.some((session) => 'undo' in session)) return;
    const redos = await undoAll(undos, []);
    // In parts, a copy may be made again of another file with the same content.
    if (partsOfEach.length === 0)
      requireEqual(world, 'the organized tree did not come back', organized, ModelTree.of(world.root).lines([STORE]));
    await undoAll(again && redos !== null ? redos : sessions, []);
    const end = ModelTree.of(world.root).lines([STORE]);
    requireEqual(
      world,
      'the first tree did not come back again',
      start,
      partsOfEach.length === 0 ? end : end.filter((line) => start.includes(line) || !line.endsWith('/')),
    );
  } catch (error) {
    if (error instanceof Deviation || !(error instanceof Error)) throw error;
    throw new Error([error.stack, ...world.log].join('\n'), { cause: error });
  } finally {
    world.close();
  }
}

/** Everything undone in any way, done again, and undone again. */
export const roundTrip = fc.asyncProperty(anyCase, parts, fc.boolean(), thereAndBack);

export interface Runs {
  readonly numRuns: number;
  /** In ms: fewer cases by then are a failure. */
  readonly limit: number;
  /** Default: another one each time. `UNDO_MODEL_SEED` goes before. */
  readonly seed?: number;
}

/** Runs a property; whoever runs it is told the seed. */
export async function hold<T>(property: fc.IAsyncProperty<T>, { numRuns, limit, seed: own }: Runs): Promise<void> {
  const seed = Number(process.env['UNDO_MODEL_SEED'] ?? own ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`${numRuns} cases, UNDO_MODEL_SEED=${seed}`);
  await fc.assert(property, { numRuns, seed, interruptAfterTimeLimit: limit, markInterruptAsFailure: true });
}
