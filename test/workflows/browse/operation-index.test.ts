import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OPERATION_STATUSES, OPERATION_TYPES, type OperationOutline } from '../../../src/domain/operation.js';
import type { OperationFilter } from '../../../src/workflows/browse/browsed-operations.js';
import { OperationIndex } from '../../../src/workflows/browse/operation-index.js';

const names = fc.constantFrom('a', 'B', 'CD 2', 'CD 10', 'é', '\u001b[31m', '__proto__', 'constructor', '\u202Ex', '0');
const paths = fc.array(names, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
const outlines = fc.record({
  operation_type: fc.constantFrom(...OPERATION_TYPES),
  status: fc.constantFrom(...OPERATION_STATUSES),
  source_path: fc.option(paths),
  target_path: fc.option(paths),
  file_size: fc.option(fc.nat(2 ** 31)),
});
const filters: fc.Arbitrary<OperationFilter & { readonly path: string | null }> = fc.record({
  statuses: fc.option(fc.subarray([...OPERATION_STATUSES]), { nil: undefined }),
  types: fc.option(fc.subarray([...OPERATION_TYPES]), { nil: undefined }),
  path: fc.option(fc.oneof(fc.constant('/'), paths)),
});

const isFolder = ({ operation_type: type }: OperationOutline): boolean => /directory/.test(type);
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
const isIn = (path: string, folder: string): boolean => `${path}/`.startsWith(folder === '/' ? '/' : `${folder}/`);

function placeOf(outline: OperationOutline): string {
  const path = outline.target_path ?? outline.source_path ?? '/';
  return isFolder(outline) ? path : parentOf(path);
}

const sum = (all: readonly OperationOutline[]): number => all.reduce((total, one) => total + (one.file_size ?? 0), 0);

/** Operations, the second value of some of them later: what became of them. */
function filled(first: readonly Omit<OperationOutline, 'id'>[], later: readonly Omit<OperationOutline, 'id'>[]) {
  const index = new OperationIndex(() => '/');
  // Ids have gaps: other sessions are in the same table.
  const all = first.map((values, at) => ({ ...values, id: 3 * at + 2 }));
  for (const outline of all) index.put(outline);
  const now = all.map((outline, at) => {
    const { status = outline.status, target_path = outline.target_path } = later[at] ?? {};
    return { ...outline, status, target_path };
  });
  for (const outline of now.slice(0, later.length)) index.put(outline);
  return { index, now };
}

it('views, totals and sums of folders are those of a list of rows', () => {
  fc.assert(
    fc.property(
      fc.array(outlines),
      fc.array(outlines, { maxLength: 5 }),
      filters,
      (first, later, { path, ...filter }) => {
        const { index, now } = filled(first, later);
        const { folders } = index;
        const folder = path === null ? undefined : folders.find(path);
        const view = index.view({ ...filter, folder });
        const shown = now.filter(
          (one) =>
            (filter.statuses?.includes(one.status) ?? true) &&
            (filter.types?.includes(one.operation_type) ?? true) &&
            (folder === undefined || isIn(placeOf(one), path ?? '/')),
        );
        expect(view.ids()).toEqual(shown.map(({ id }) => id));
        expect(view.ids(1, 2)).toEqual(view.ids().slice(1, 3));
        expect(now.map(({ id }) => view.positionOf(id))).toEqual(now.map((one) => shown.indexOf(one)));
        expect([view.idAt(-1), view.idAt(view.count), view.positionOf(3)]).toEqual([undefined, undefined, -1]);
        const { byStatus, byType, bytes } = view.totals();
        expect(bytes).toBe(sum(shown));
        for (const status of OPERATION_STATUSES)
          expect(byStatus[status]).toBe(shown.filter((one) => one.status === status).length);
        for (const type of OPERATION_TYPES)
          expect(byType[type]).toBe(shown.filter((one) => one.operation_type === type).length);

        for (let number = 0; number < folders.size; number += 1) {
          const own = folders.path(number);
          const inside = now.filter((one) => isIn(placeOf(one), own));
          expect(folders.find(own)).toBe(number);
          expect(folders.operations(number)).toBe(inside.length);
          expect(folders.bytes(number)).toBe(sum(inside));
          expect(folders.count(number, 'failed')).toBe(inside.filter(({ status }) => status === 'failed').length);
          expect(view.countIn(number)).toBe(shown.filter((one) => isIn(placeOf(one), own)).length);
          const children = folders.children(number).map((child) => folders.path(child));
          const expected = new Set(
            inside
              .map(placeOf)
              .filter((place) => place !== own)
              .map((place) => childOf(own, place)),
          );
          expect(new Set(children)).toEqual(expected);
        }
      },
    ),
    { numRuns: 150 },
  );
});

function childOf(folder: string, below: string): string {
  const prefix = folder === '/' ? '/' : `${folder}/`;
  return prefix + (below.slice(prefix.length).split('/')[0] ?? '');
}

it('the origin of a folder is what its sources have in common', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(paths, paths), { minLength: 1 }), paths, (moves, root) => {
      const index = new OperationIndex(() => root);
      for (const [at, [source, target]] of moves.entries()) {
        index.put(outline(at + 1, source, target));
      }
      for (let number = 0; number < index.folders.size; number += 1) {
        const sources = moves
          .filter(([source, target]) => source !== target && isIn(parentOf(target), index.folders.path(number)))
          .map(([source]) => parentOf(source));
        const [first] = sources;
        let common: string | null = first ?? null;
        if (common !== null && new Set(sources).size > 1) {
          while (common !== '/' && !sources.every((source) => isIn(source, common ?? '/'))) common = parentOf(common);
          if (common === root || !isIn(common, root)) common = null;
        }
        expect(index.folders.origin(number)).toBe(common);
      }
    }),
    { numRuns: 150 },
  );
});

function outline(id: number, source_path: string, target_path: string): OperationOutline {
  return { id, operation_type: 'move', status: 'completed', source_path, target_path, file_size: 1 };
}

it('folders are in natural order, also those that come when others were shown', () => {
  const index = new OperationIndex();
  const shown = (): string[] => index.folders.children(index.folders.root).map((child) => index.folders.name(child));
  const put = (...folders: string[]): void => {
    for (const name of folders) index.put(outline(index.length + 1, '/x/y', `/${name}/f`));
  };
  put('CD 10', 'b', 'CD 2', 'ä');
  expect(shown()).toEqual(['ä', 'b', 'CD 2', 'CD 10']);
  put('A', 'CD 3', 'a', 'z', 'CD 1');
  expect(shown()).toEqual(['a', 'A', 'ä', 'b', 'CD 1', 'CD 2', 'CD 3', 'CD 10', 'z']);
  const many = Array.from({ length: 1200 }, (_, at) => `n${(at * 7) % 1200}`);
  put(...many);
  expect(shown().filter((name) => name.startsWith('n'))).toEqual(Array.from({ length: 1200 }, (_, at) => `n${at}`));
});

it('a chain of folders can be one line as far as nothing else is in them', () => {
  const index = new OperationIndex();
  index.put(outline(1, '/in/1', '/music/Artist/Album/1'));
  index.put(outline(2, '/in/2', '/music/Artist/Album/2'));
  const { folders } = index;
  expect(folders.path(folders.onlyChild(folders.onlyChild(0) ?? 0) ?? 0)).toBe('/music/Artist');
  index.put({ ...outline(3, '', '/music/Artist'), operation_type: 'create_directory', source_path: null });
  expect(folders.onlyChild(folders.find('/music') ?? 0)).toBe(folders.find('/music/Artist'));
  expect(folders.onlyChild(folders.find('/music/Artist') ?? 0)).toBeNull();
});

it('paths of other programs need not be absolute', () => {
  const index = new OperationIndex();
  index.put(outline(1, 'song', 'other'));
  index.put(outline(2, '/song', '/other'));
  expect([index.folders.size, index.folders.operations(0), index.folders.origin(0)]).toEqual([1, 2, '/']);
});

it('refuses an operation that comes too late for the order', () => {
  const index = new OperationIndex();
  index.put(outline(5, '/a', '/b'));
  expect(() => index.put(outline(4, '/a', '/b'))).toThrow(RangeError);
});
