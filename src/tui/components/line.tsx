import { Text } from 'ink';
import type { ReactNode } from 'react';
import { useSurroundings } from '../context.js';
import type { Piece } from './columns.js';

/** A line of the screen. Its pieces are printable and fit: `rowOf` makes them so. @param cursor the cursor is on it */
export function Line({
  pieces,
  cursor = false,
}: {
  readonly pieces: readonly Piece[];
  readonly cursor?: boolean;
}): ReactNode {
  const { theme } = useSurroundings();
  return (
    <Text wrap="truncate-end" {...(cursor ? theme.cursor : {})}>
      {pieces.map(({ text, style = 'plain' }, index) =>
        style === 'plain' ? (
          text
        ) : (
          <Text key={index} {...theme.looks[style]}>
            {text}
          </Text>
        ),
      )}
    </Text>
  );
}
