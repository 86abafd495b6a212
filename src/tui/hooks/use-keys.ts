import { useLayoutEffect, useRef } from 'react';
import { EXIT_CODES } from '../../domain/errors.js';
import { useSurroundings } from '../context.js';
import { typedBy } from '../keys/chord.js';
import { commandFor, type Chord, type Command, type KeyGroup } from '../keys/key-table.js';

/** While one of these listens, keys mean nothing else. */
export const MODAL: readonly KeyGroup[] = ['field', 'confirm', 'help', 'progress', 'stopping'];

interface Listening<Group extends KeyGroup> {
  readonly active: boolean;
  /** The groups of the table that count now; asked for every key. The first that knows a key has it. */
  readonly groups: () => readonly Group[];
  readonly onCommand: (command: Command<Group>) => void;
  /** Characters, while the group `field` listens. */
  readonly onText?: (text: string) => void;
  /** In place of going back a screen. */
  readonly onBack?: () => void;
  /** Whether help, going back and leaving count; default: yes. Ctrl-C leaves in any case. */
  readonly everywhere?: boolean;
}

/** Turns keys into commands. Help, going back and leaving work everywhere where nobody types or answers. */
export function useKeys<Group extends KeyGroup>({
  active,
  groups,
  onCommand,
  onText,
  onBack,
  everywhere = true,
}: Listening<Group>): void {
  const { go, leave, help, keys } = useSurroundings();
  /** What came at once with the key that asked a question was pressed before anybody read it. */
  const asked = useRef(0);
  const onKey = (chord: Chord, chunk: number): void => {
    const isAsking = groups().some((group) => group === 'confirm');
    if (isAsking && chunk === asked.current) return;
    onChord(chord);
    if (!isAsking && groups().some((group) => group === 'confirm')) asked.current = chunk;
  };
  const onChord = (chord: Chord): void => {
    const listening = groups();
    const command = commandFor(listening, chord);
    const typed = listening.some((group) => group === 'field') ? typedBy(chord) : null;
    if (command !== undefined) onCommand(command);
    else if (typed !== null) onText?.(typed);
    else if (commandFor(['everywhere'], chord) === 'everywhere.interrupt') leave(EXIT_CODES.interrupted);
    else if (everywhere && !listening.some((group) => MODAL.includes(group))) {
      const common = commandFor(['everywhere'], chord);
      if (common === 'everywhere.help') help(listening);
      if (common === 'everywhere.quit') leave(EXIT_CODES.ok);
      if (common === 'everywhere.back') (onBack ?? (() => go({ type: 'back' })))();
    }
  };
  /** A text is for a field; elsewhere it would be commands that nobody gave. */
  const onPaste = (text: string): void => {
    if (groups().some((group) => group === 'field')) onText?.(text.replaceAll(/\p{Cc}+/gu, ' ').trim());
  };
  // What is drawn last decides, and a key may come before the effects of a frame ran.
  const latest = useRef({ onKey, onPaste });
  latest.current = { onKey, onPaste };
  useLayoutEffect(() => {
    if (!active) return undefined;
    // A screen that is nothing but a question was asked for by that key.
    asked.current = keys.chunk;
    return keys.listen({
      key: (chord, chunk) => latest.current.onKey(chord, chunk),
      paste: (text) => latest.current.onPaste(text),
    });
  }, [active, keys]);
}
