import { OPERATION_STATUSES } from '../../../domain/operation.js';
import { folderDetails, operationDetails, type Detail } from './details.js';
import { inWords, selectionText } from './header.js';
import type { FolderLine, Line } from './lines.js';
import { isFiltered, type SessionState } from './reducer.js';
import { chainName } from './tree-lines.js';
import type { FolderSums } from './rows.js';
import type { Look, SessionModel } from './session-model.js';

/** What the pane of details says of a line. */
export function factsOf(model: SessionModel, state: SessionState, look: Look): readonly Detail[] {
  const { current } = look;
  if (current === undefined) return [];
  if (current.kind === 'folder') return folderFacts(model, state, look, current);
  const [record] = model.browser.rows([current.id]);
  if (record === undefined) return [{ label: 'Operation', text: `${current.id} is not there any more` }];
  return operationDetails(record, model.browser.undos);
}

function folderFacts(model: SessionModel, state: SessionState, look: Look, { last }: FolderLine): readonly Detail[] {
  const { folders } = model.browser;
  const statuses = OPERATION_STATUSES.filter((status) => folders.count(last, status) > 0);
  const selected = model.selection.of(look.all).countIn(last);
  return folderDetails({
    path: folders.path(last),
    operations: statuses
      .map((status) => `${folders.count(last, status).toLocaleString('en')} ${inWords(status)}`)
      .join(', '),
    bytes: folders.bytes(last),
    origin: folders.origin(last),
    selected: selected.toLocaleString('en'),
    shown: isFiltered(state) ? look.view.countIn(last).toLocaleString('en') : null,
  });
}

/** What the line of a folder says. */
export function sumsOf(model: SessionModel, state: SessionState, look: Look, line: FolderLine): FolderSums {
  const { folders } = model.browser;
  const { folder, last } = line;
  return {
    name: chainName(folders, folder, last),
    count: look.view.countIn(last),
    bytes: isFiltered(state) ? null : folders.bytes(last),
    origin: folders.origin(last),
  };
}

/** How much is selected, in words. */
export function selectedText(model: SessionModel, look: Look): string {
  return selectionText(model.selection.of(look.all).totals());
}

/** How much of a line is selected. */
export function selectionOf(model: SessionModel, { all, view }: Look, line: Line): 'none' | 'some' | 'all' {
  if (line.kind === 'folder') return model.selection.stateOf(view, line.folder);
  return model.selection.has(all, line.id) ? 'all' : 'none';
}
