import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { keyText } from '../keys/key-text.js';
import type { Size } from '../context.js';
import { useKeys } from '../hooks/use-keys.js';

/**
 * What a terminal shows that has no room for a screen. Work that is under way goes on, and its screen hears the keys; of the
 * other screens, nobody goes away blindly: Ctrl-C leaves, and no other key counts.
 */
export function TooSmall({
  size,
  smallest,
  isWorking,
}: {
  readonly size: Size;
  readonly smallest: Size;
  readonly isWorking: boolean;
}): ReactNode {
  useKeys({ active: !isWorking, groups: () => [], onCommand: () => undefined, everywhere: false });
  const key = keyText('everywhere.interrupt');
  const way = isWorking ? `The work goes on; ${key} stops it after the current file.` : `${key} leaves.`;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      <Text wrap="wrap">
        {`This terminal is ${size.columns} x ${size.rows + 1}. Please make it larger: ${smallest.columns} x ${smallest.rows} are needed. ${way}`}
      </Text>
    </Box>
  );
}
