import type { ReactNode } from 'react';
import { ScreenFrame } from '../../components/screen-frame.js';
import type { ScreenProps } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';
import type { Work } from '../../work.js';

export function ProgressScreen({ active, size }: ScreenProps & { readonly work: Work }): ReactNode {
  useKeys({ active, groups: () => ['progress'] as const, onCommand: () => undefined });
  if (!active) return null;
  return (
    <ScreenFrame title="Progress" groups={['progress']} size={size}>
      {null}
    </ScreenFrame>
  );
}
