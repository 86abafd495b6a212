/** The least that Ink can show on a whole screen: what its start costs is no business of ours. */
import { Box, Text, render } from 'ink';
import { createElement } from 'react';

const { columns, rows } = process.stdout;
render(createElement(Box, { width: columns, height: rows - 1 }, createElement(Text, null, 'Hello')));
process.stdin.setRawMode(true).resume();
