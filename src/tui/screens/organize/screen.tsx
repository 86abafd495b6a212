import type { ReactNode } from 'react';
import { ScreenFrame } from '../../components/screen-frame.js';
import type { ScreenProps } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';

export function OrganizeScreen({ active, size }: ScreenProps): ReactNode {
  useKeys({ active, groups: () => ['organize'] as const, onCommand: () => undefined });
  if (!active) return null;
  return (
    <ScreenFrame title="Organize" groups={['organize']} size={size}>
      {null}
    </ScreenFrame>
  );
}
