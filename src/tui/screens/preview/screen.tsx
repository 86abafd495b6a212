import type { ReactNode } from 'react';
import { ScreenFrame } from '../../components/screen-frame.js';
import type { ScreenProps } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';
import type { UndoAsk } from '../../work.js';

export function PreviewScreen({ active, size }: ScreenProps & { readonly ask: UndoAsk }): ReactNode {
  useKeys({ active, groups: () => ['preview'] as const, onCommand: () => undefined });
  if (!active) return null;
  return (
    <ScreenFrame title="Preview" groups={['preview']} size={size}>
      {null}
    </ScreenFrame>
  );
}
