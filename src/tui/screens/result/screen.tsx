import type { ReactNode } from 'react';
import { ScreenFrame } from '../../components/screen-frame.js';
import type { ScreenProps } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';
import type { Outcome } from '../../work.js';

export function ResultScreen({ active, size }: ScreenProps & { readonly outcome: Outcome }): ReactNode {
  useKeys({ active, groups: () => ['result'] as const, onCommand: () => undefined });
  if (!active) return null;
  return (
    <ScreenFrame title="Result" groups={['result']} size={size}>
      {null}
    </ScreenFrame>
  );
}
