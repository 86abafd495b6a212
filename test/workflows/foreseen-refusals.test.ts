import { chmodSync, lchownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/tree.js';

const module = new URL('../../dist/workflows/undo/foreseen-refusals.js', import.meta.url).href;

/** `access` asks for the real user, so that only a process of its own can be another one. Prints the warnings. */
const PROGRAM = `
  import { foreseeingRefusals } from ${JSON.stringify(module)};
  if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
  const warnings = [];
  const onEvent = foreseeingRefusals((event) => { if (event.type === 'warning') warnings.push(event.path ?? event.message); });
  const plain = { operation_type: 'move', outcome: 'ready', goes_to: null, found_at: null };
  for (const operation of JSON.parse(process.argv[1])) onEvent({ type: 'undo', operation: { ...plain, ...operation } });
  console.log(JSON.stringify(warnings));
`;

async function warned(operations: readonly object[]): Promise<unknown> {
  const args = ['--input-type=module', '-e', PROGRAM, JSON.stringify(operations)];
  return JSON.parse((await execa(process.execPath, args)).stdout);
}

it('folders that a real undo may not change are told, each once, and no others', async () => {
  const root = temporaryFolder();
  const [open, shut] = [join(root, 'open'), join(root, 'shut')];
  for (const folder of [open, shut]) mkdirSync(folder);
  for (const at of [1, 2, 3, 4, 5, 6, 7]) mkdirSync(join(shut, `${at}`), { mode: 0o555 });
  if (process.getuid?.() === 0) for (const folder of [root, open]) lchownSync(folder, 65534, 65534);
  chmodSync(shut, 0o555);
  onTestFinished(() => {
    chmodSync(shut, 0o755);
  });
  const moved = { source_path: join(open, 'new/a.mp3'), target_path: join(open, 'a.mp3') };
  expect(
    await warned([
      moved,
      // The original of a copy stays, and what is not ready is not done.
      { ...moved, operation_type: 'copy', source_path: join(shut, 'a.mp3') },
      { ...moved, target_path: join(shut, 'a.mp3'), outcome: 'blocked' },
    ]),
  ).toEqual([]);
  expect(
    await warned([
      { ...moved, source_path: join(shut, 'was/here/a.mp3') },
      { ...moved, source_path: join(shut, 'was/there/b.mp3'), target_path: join(shut, 'c.mp3') },
    ]),
  ).toEqual([shut]);
  const many = [1, 2, 3, 4, 5, 6, 7].map((at) => ({ ...moved, target_path: join(shut, `${at}`, 'a.mp3') }));
  expect(await warned(many)).toEqual([
    ...[1, 2, 3, 4, 5].map((at) => join(shut, `${at}`)),
    'There are more folders that cannot be changed.',
  ]);
});
