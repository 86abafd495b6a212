import fc from 'fast-check';
import { OPERATION_TYPES, type OperationRecord } from '../../src/domain/operation.js';
import { CONFLICT_POLICIES } from '../../src/domain/conflict.js';
import { MODIFIED_POLICIES, type UndoSelection } from '../../src/domain/undo-selection.js';
import type { RollbackOptions } from '../../src/workflows/undo/rollback-options.js';

/** Numbers in here choose from what is there when the turn comes, so that shrinking keeps the rest of a case. */
const choice = fc.nat(47);

export interface SmallFile {
  readonly at: number;
  readonly content: string;
  readonly mode: number;
  readonly time: number;
  readonly folderMode: number;
}

export interface Operation {
  readonly kind: (typeof OPERATIONS)[number];
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface Disturbance {
  readonly kind: (typeof DISTURBANCES)[number];
  readonly a: number;
  readonly b: number;
}

/** A part of a session, as options and as what they mean. */
export interface Part {
  readonly by: 'all' | 'ids' | 'range' | 'type' | 'path';
  readonly a: number;
  readonly b: number;
}

export interface Undo {
  readonly session: number;
  readonly part: Part;
  readonly policies: Pick<RollbackOptions, 'conflict' | 'modified' | 'search' | 'cascade'>;
}

export type Session =
  { readonly operations: readonly Operation[]; readonly batched: boolean } | { readonly undo: Undo };

const OPERATIONS = [
  ...(['move', 'copy', 'hardlink', 'delete', 'replace', 'keep_both'] as const),
  ...(['swap', 'chain', 'mkdir', 'rmdir', 'tidy', 'rewrite'] as const),
] as const;
const DISTURBANCES = [
  ...(['edit', 'drop', 'stray', 'put', 'same', 'folder'] as const),
  ...(['drop_folder', 'file_for_folder', 'unmount'] as const),
] as const;

export const files: fc.Arbitrary<SmallFile[]> = fc.array(
  fc.record({
    at: choice,
    content: fc.constantFrom('one\n', 'two\nx\n', 'one\nx\n', ''),
    mode: fc.constantFrom(0o644, 0o600, 0o444),
    time: fc.integer({ min: 1_000_000_000, max: 1_000_000_003 }),
    folderMode: fc.constantFrom(0o755, 0o700),
  }),
  { minLength: 3, maxLength: 8 },
);

const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom(...OPERATIONS, 'move', 'move'),
  a: choice,
  b: choice,
  c: choice,
});

const part: fc.Arbitrary<Part> = fc.record({
  by: fc.constantFrom('all', 'ids', 'range', 'type', 'path'),
  a: choice,
  b: choice,
});

const straight: fc.Arbitrary<Undo> = fc.record({ session: choice, part, policies: fc.constant({}) });

export const undo: fc.Arbitrary<Undo> = fc.record({
  session: choice,
  part,
  policies: fc.record({
    conflict: fc.constantFrom(...CONFLICT_POLICIES),
    modified: fc.constantFrom(...MODIFIED_POLICIES),
    search: fc.boolean(),
    cascade: fc.boolean(),
  }),
});

const operations: fc.Arbitrary<Session> = fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
  batched: fc.boolean(),
});

export const sessions: fc.Arbitrary<Session[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: operations }, { weight: 1, arbitrary: fc.record({ undo: straight }) }),
  { minLength: 1, maxLength: 4 },
);

export const disturbances: fc.Arbitrary<Disturbance[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...DISTURBANCES), a: choice, b: choice }),
  { maxLength: 3 },
);

export const parts: fc.Arbitrary<Part[]> = fc.array(part, { maxLength: 2 });

/**
 * What a part is in a session with these records.
 *
 * @returns the options, and the records that they mean; `null` for the whole session
 */
export function selected(
  { by, a, b }: Part,
  records: readonly OperationRecord[],
): { readonly select: UndoSelection; readonly chosen: readonly OperationRecord[] } | null {
  const [one, other] = [records[a % records.length]!, records[b % records.length]!];
  const completed = records.filter(({ status }) => status === 'completed');
  switch (by) {
    case 'all':
      return null;
    case 'ids': {
      const operationIds = [one, other].map(({ id }) => ({ from: id, to: id }));
      return { select: { operationIds }, chosen: records.filter((record) => record === one || record === other) };
    }
    case 'range': {
      const [from, to] = [Math.min(one.id, other.id), Math.max(one.id, other.id)];
      return {
        select: { operationIds: [{ from, to }] },
        chosen: records.filter(({ id }) => from <= id && id <= to),
      };
    }
    case 'type': {
      const type = [OPERATION_TYPES[a % OPERATION_TYPES.length]!, one.operation_type];
      return { select: { type }, chosen: completed.filter(({ operation_type }) => type.includes(operation_type)) };
    }
    case 'path': {
      const needle = ['/lib/d/', 'a.mp3', '/in/', 'l.m3u', '/lib/'][a % 5]!;
      const path = (path: string): boolean => path.includes(needle);
      const names = ({ source_path, target_path }: OperationRecord): string[] =>
        [source_path, target_path].filter((name) => name !== null);
      return { select: { path }, chosen: completed.filter((record) => names(record).some(path)) };
    }
  }
}
