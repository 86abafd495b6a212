import { render } from 'ink-testing-library';
import { createElement, type ReactNode } from 'react';
import { expect, test, vi } from 'vitest';
import type { Remedy } from '../../../src/domain/remedy.js';
import { SESSION_STATUSES } from '../../../src/domain/session.js';
import { wayOn, wayOnText } from '../../../src/text/way-on.js';
import { SurroundingsContext, type Surroundings } from '../../../src/tui/context.js';
import { keyText } from '../../../src/tui/keys/key-text.js';
import type * as KeyTable from '../../../src/tui/keys/key-table.js';
import { missingIn, valuesFrom } from '../../../src/tui/screens/organize/fields.js';
import { formStart } from '../../../src/tui/screens/organize/reducer.js';
import { OrganizeView } from '../../../src/tui/screens/organize/view.js';
import { PlanningView } from '../../../src/tui/screens/plan/view.js';
import { adviceText, keysOfSolution } from '../../../src/tui/screens/preview/strategies.js';
import { PROGRESS_MESSAGES } from '../../../src/tui/screens/progress/reducer.js';
import { filterText } from '../../../src/tui/screens/session/header.js';
import { SESSION_START } from '../../../src/tui/screens/session/reducer.js';
import { SESSIONS_START, type SessionsState } from '../../../src/tui/screens/sessions/reducer.js';
import { SessionsView } from '../../../src/tui/screens/sessions/view.js';
import { themeFor } from '../../../src/tui/theme.js';

/** Another table: each key is called like its command. */
vi.mock('../../../src/tui/keys/key-table.js', async (original) => {
  const table = await original<typeof KeyTable>();
  const keysOf: typeof KeyTable.keysOf = (group) =>
    table.keysOf(group).map((line) => ({ ...line, keys: [`<${line.command}>`] }));
  return { ...table, keysOf };
});

const SIZE = { columns: 200, rows: 24 };
const NOT_READ = { count: 0, isLoading: false, shown: [], factsOf: () => null };
const REMEDY: Remedy = {
  ...({ reason: 'modified', session_id: 's', operations: 1, path: null, lead: 'does', solvedBy: 'modified' } as const),
  ...{ advice: 'To move it back', flags: ['--modified', 'move'], command: 'music-organize rollback s' },
};

function drawn(view: ReactNode): string {
  const value = { theme: themeFor(false) } as Surroundings;
  const ink = render(createElement(SurroundingsContext.Provider, { value }, view));
  const frame = ink.lastFrame() ?? '';
  ink.unmount();
  return frame;
}

function sessions(state: Partial<SessionsState>): string {
  const props = { state: { ...SESSIONS_START, ...state }, rows: NOT_READ, size: SIZE, groups: [] };
  return drawn(createElement(SessionsView, props));
}

function organize(): string {
  const preview = { text: '', style: 'dim', files: [] } as const;
  const state = { ...formStart({}), field: null };
  return drawn(createElement(OrganizeView, { state, preview, completion: null, size: SIZE, groups: [] }));
}

/** What names keys in sentences, with the commands that they name. */
const SENTENCES: readonly { readonly text: () => string; readonly names: readonly string[] }[] = [
  { text: () => PROGRESS_MESSAGES.stopping?.text ?? '', names: ['stopping.leave'] },
  { text: () => missingIn(valuesFrom({}))?.text ?? '', names: ['organize.edit'] },
  { text: () => filterText({ ...SESSION_START, text: 'x' }, 1, null), names: ['everywhere.back'] },
  { text: () => adviceText(REMEDY, keysOfSolution('modified')), names: ['preview.modified'] },
  { text: () => adviceText({ ...REMEDY, lead: 'then' }, keysOfSolution('again')), names: ['preview.again'] },
  {
    text: () => drawn(createElement(PlanningView, { progress: null, trouble: null, size: SIZE })),
    names: ['everywhere.back'],
  },
  { text: () => sessions({}), names: ['sessions.organize'] },
  { text: () => sessions({ text: 'x' }), names: ['everywhere.back'] },
  { text: organize, names: ['organize.plan'] },
  ...SESSION_STATUSES.map((status) => {
    const way = wayOn({ status, metadata: { kind: 'organize' } }, { completed: 1 });
    return {
      text: () => wayOnText(way, (step) => keyText(`sessions.${step}`)),
      names: way.steps.map(([step]) => `sessions.${step}`),
    };
  }),
];

test.each(SENTENCES)('$names: a sentence names the key that the table has', ({ text, names }) => {
  const said = text();
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(said).toContain(`<${name}>`);
  expect(said).not.toMatch(/\b(?:Esc|Enter|Tab|Space|Ctrl-\w)\b|(?:^|[:;(] )[a-zA-Z?/] [a-z]+s\b/u);
});
