import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { chordText } from '../keys/chord.js';
import { KEYS } from '../keys/key-table.js';
import type { Size } from '../context.js';
import { useKeys } from '../hooks/use-keys.js';

/** What a terminal shows that has no room for a screen. Work that is under way goes on. */
export function TooSmall({ size, smallest }: { readonly size: Size; readonly smallest: Size }): ReactNode {
  useKeys({ active: true, groups: () => [], onCommand: () => undefined });
  const quit = chordText(KEYS.everywhere.quit.keys[0]);
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      <Text wrap="wrap">
        {`This terminal is ${size.columns} x ${size.rows + 1}. Please make it larger: ${smallest.columns} x ${smallest.rows} are needed. ${quit} leaves.`}
      </Text>
    </Box>
  );
}
