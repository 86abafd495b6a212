/** A key as the table names it: a character, or the name of a key that has none. */
export type Chord = string;

interface Binding {
  /** The first one is the one that hints show. */
  readonly keys: readonly Chord[];
  /** What it does, in a few words that follow "to". */
  readonly does: string;
  /** One word for the line of hints at the bottom; without one it is in the help only. */
  readonly hint?: string;
}

/**
 * Every key of the terminal interface. Screens say which groups they listen to; the help overlay, the line of hints and the
 * table in the README are made from this.
 */
export const KEYS = {
  everywhere: {
    help: { keys: ['?'], does: 'show the keys of this screen', hint: 'keys' },
    back: { keys: ['esc'], does: 'go back', hint: 'back' },
    quit: { keys: ['q'], does: 'leave', hint: 'quit' },
    interrupt: {
      keys: ['ctrl-c'],
      does: 'leave, also while something is typed or asked',
    },
  },
  list: {
    up: { keys: ['up', 'k'], does: 'go up' },
    down: { keys: ['down', 'j'], does: 'go down' },
    page_up: { keys: ['pageup', 'ctrl-b'], does: 'go up a page' },
    page_down: { keys: ['pagedown', 'ctrl-f'], does: 'go down a page' },
    first: { keys: ['g', 'home'], does: 'go to the beginning' },
    last: { keys: ['G', 'end'], does: 'go to the end' },
  },
  sessions: {
    open: { keys: ['enter', 'l', 'right'], does: 'open the session', hint: 'open' },
    undo: { keys: ['u'], does: 'preview the undo of the whole session', hint: 'undo' },
    redo: { keys: ['r'], does: 'preview the redo of a rollback', hint: 'redo' },
    resume: { keys: ['c'], does: 'carry an interrupted session on', hint: 'carry on' },
    recover: { keys: ['x'], does: 'settle what a crash left', hint: 'settle' },
    organize: { keys: ['o'], does: 'organize a folder', hint: 'organize' },
    filter: { keys: ['/'], does: 'filter by text', hint: 'filter' },
    status: { keys: ['s'], does: 'filter by status: the next one', hint: 'status' },
    delete: { keys: ['d', 'delete'], does: 'delete the session from the history', hint: 'delete' },
  },
  session: {
    toggle: { keys: ['space'], does: 'select, or no more: the operation, or all of the folder', hint: 'select' },
    undo: { keys: ['u'], does: 'preview the undo of what is selected, or of all', hint: 'undo' },
    select_all: { keys: ['a'], does: 'select all that the filter shows' },
    select_none: { keys: ['A'], does: 'select nothing' },
    tree: { keys: ['t'], does: 'switch between the list and the tree of folders', hint: 'tree/list' },
    open: { keys: ['enter', 'l', 'right'], does: 'open the folder, or the details' },
    close: { keys: ['h', 'left'], does: 'close the folder, or go to the one that holds it' },
    pane: { keys: ['tab'], does: 'go to the details and back; there, scroll', hint: 'details' },
    filter: { keys: ['/'], does: 'filter by path: a part of it, or a pattern with * and ?', hint: 'filter' },
    status: { keys: ['s'], does: 'filter by status: the next one', hint: 'status' },
    type: { keys: ['y'], does: 'filter by type: the next one', hint: 'type' },
    redo: { keys: ['r'], does: 'preview the redo of a rollback', hint: 'redo' },
    resume: { keys: ['c'], does: 'carry an interrupted session on' },
  },
  preview: {
    run: { keys: ['enter', 'u'], does: 'go on to the confirmation', hint: 'go on' },
    all: { keys: ['t'], does: 'switch between the problems and all operations', hint: 'problems/all' },
    again: { keys: ['r'], does: 'look again, after something was mended', hint: 'look again' },
    // Without hints: the screen names them with what they are set to.
    modified: { keys: ['m'], does: 'files that were changed since: leave them, or move them back as they are' },
    conflict: { keys: ['o'], does: 'something else at the old place: the next way' },
    search: { keys: ['f'], does: 'files that are missing: look for them, or not' },
    cascade: { keys: ['b'], does: 'later operations in the way: undo them first, or not' },
  },
  confirm: {
    yes: { keys: ['y'], does: 'yes', hint: 'yes' },
    no: { keys: ['n', 'esc', 'q', 'enter'], does: 'no', hint: 'no' },
  },
  progress: {
    stop: { keys: ['ctrl-c', 'esc', 'q'], does: 'stop after the current file', hint: 'stop' },
  },
  stopping: {
    leave: { keys: ['ctrl-c'], does: 'leave at once; recovery settles the current file', hint: 'leave at once' },
  },
  result: {
    redo: { keys: ['r'], does: 'preview the redo of what was undone', hint: 'redo' },
    undo: { keys: ['u'], does: 'preview the undo of what was done', hint: 'undo' },
    retry: { keys: ['t'], does: 'try again what was not done; an undo with a preview', hint: 'try again' },
    resume: { keys: ['c'], does: 'carry on what was interrupted', hint: 'carry on' },
    session: { keys: ['enter', 's'], does: 'go to the new session', hint: 'session' },
  },
  organize: {
    next_field: { keys: ['tab', 'down'], does: 'go to the next field', hint: 'next' },
    previous_field: { keys: ['shift-tab', 'up'], does: 'go to the field before', hint: '' },
    next_choice: { keys: ['right', 'l', 'space'], does: 'the next choice of the field', hint: 'choose' },
    previous_choice: { keys: ['left', 'h'], does: 'the choice before' },
    edit: { keys: ['enter'], does: 'type into the field', hint: 'type' },
    plan: { keys: ['p'], does: 'make the plan', hint: 'plan' },
  },
  plan: {
    next_view: {
      keys: ['t'],
      does: 'switch between the tree, the list, the conflicts and what is left',
      hint: 'tree/list/conflicts',
    },
    open: { keys: ['enter', 'l', 'right'], does: 'open the folder' },
    close: { keys: ['h', 'left'], does: 'close the folder' },
    run: { keys: ['r'], does: 'carry the plan out', hint: 'run' },
  },
  field: {
    accept: { keys: ['enter'], does: 'accept', hint: 'accept' },
    cancel: { keys: ['esc'], does: 'leave it as it was', hint: 'cancel' },
    complete: { keys: ['tab'], does: 'complete a path', hint: 'complete' },
    left: { keys: ['left', 'ctrl-b'], does: 'go left' },
    right: { keys: ['right', 'ctrl-f'], does: 'go right' },
    start: { keys: ['home', 'ctrl-a'], does: 'go to the beginning' },
    end: { keys: ['end', 'ctrl-e'], does: 'go to the end' },
    erase: { keys: ['backspace', 'delete'], does: 'delete the character before' },
    erase_word: { keys: ['ctrl-w'], does: 'delete the word before' },
    erase_all: { keys: ['ctrl-u'], does: 'delete all before' },
  },
  help: {
    close: { keys: ['?', 'esc', 'q', 'enter'], does: 'close the help', hint: 'close' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Binding>>>>;

export type KeyGroup = keyof typeof KEYS;

/** A command of a group, with the name of the group: `list.up`. */
export type Command<Group extends KeyGroup = KeyGroup> = {
  [One in Group]: `${One}.${keyof (typeof KEYS)[One] & string}`;
}[Group];

/** What groups are called where their keys are listed. */
export const GROUP_TITLES: Readonly<Record<KeyGroup, string>> = {
  everywhere: 'Everywhere',
  list: 'Lists',
  sessions: 'Sessions',
  session: 'A session',
  preview: 'Preview of an undo',
  confirm: 'Confirmation',
  progress: 'While it works',
  stopping: 'While it stops',
  result: 'Result',
  organize: 'Organize',
  plan: 'Plan',
  field: 'Typing',
  help: 'Help',
};

export interface KeyLine {
  readonly command: Command;
  readonly keys: readonly Chord[];
  readonly does: string;
  readonly hint: string;
}

/** The keys of a group, in the order of the table. */
export function keysOf(group: KeyGroup): readonly KeyLine[] {
  return Object.entries<Binding>(KEYS[group]).map(([name, { keys, does, hint = '' }]) => ({
    command: `${group}.${name}` as Command,
    keys,
    does,
    hint,
  }));
}

/** What a key means to whoever listens to these groups; the first group that knows it counts. */
export function commandFor<Group extends KeyGroup>(groups: readonly Group[], chord: Chord): Command<Group> | undefined {
  for (const group of groups) {
    const found = keysOf(group).find(({ keys }) => keys.includes(chord));
    if (found !== undefined) return found.command as Command<Group>;
  }
  return undefined;
}
