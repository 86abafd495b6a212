import type { ReactNode } from 'react';
import { ScreenFrame } from '../../components/screen-frame.js';
import type { ScreenProps } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';

export function SessionScreen({ active, size }: ScreenProps & { readonly session: string }): ReactNode {
  useKeys({ active, groups: () => ['session'] as const, onCommand: () => undefined });
  if (!active) return null;
  return (
    <ScreenFrame title="Session" groups={['session']} size={size}>
      {null}
    </ScreenFrame>
  );
}
