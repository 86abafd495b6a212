import type { ReactNode } from 'react';
import { commandLine } from '../../../domain/shell-quote.js';
import type { Resumable } from '../../asks.js';
import { Confirm } from '../../components/confirm.js';
import { ScreenFrame } from '../../components/screen-frame.js';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';

const GROUPS = ['confirm'] as const;

/** Asks before an interrupted session is carried on, wherever that was asked for. */
export function ResumeScreen({
  active,
  visit,
  size,
  resumable: { session, question, facts },
}: ScreenProps & { readonly resumable: Resumable }): ReactNode {
  const { sameHistory, go } = useSurroundings();
  useKeys<'confirm'>({
    active,
    groups: () => GROUPS,
    onCommand: (command) => {
      if (command === 'confirm.no') go({ type: 'back' });
      else go({ type: 'replace', visit, place: { screen: 'progress', work: { kind: 'resume', session } } });
    },
  });

  if (!active) return null;
  const command = commandLine(['resume', session, ...sameHistory]);
  return (
    <ScreenFrame title={`Carry on ${session}`} groups={GROUPS} size={size}>
      <Confirm question={question} facts={[...facts, `The same as a command: ${command}`]} size={size} />
    </ScreenFrame>
  );
}
