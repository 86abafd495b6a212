import { homedir } from 'node:os';
import { render } from 'ink';
import { EXIT_CODES, type ExitCode } from '../domain/errors.js';
import { App } from './app.js';
import type { Surroundings } from './context.js';
import { Jobs } from './jobs.js';
import type { Place } from './navigation.js';
import { FullScreen } from './full-screen.js';
import { themeFor } from './theme.js';

export interface TuiOptions extends Pick<Surroundings, 'historyDb' | 'sameHistory' | 'organize'> {
  readonly colour: boolean;
  /** The screen to begin with; default: the sessions. */
  readonly start?: Place;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the terminal interface until somebody leaves it. Needs a terminal on stdin and stdout.
 *
 * A signal, and a terminal that goes away, stop the work that is under way after the file in hand; it can be resumed.
 *
 * @returns the exit code
 * @throws what is a bug, after the terminal is as it was
 */
export async function runTui({ colour, start = { screen: 'sessions' }, ...options }: TuiOptions): Promise<ExitCode> {
  const jobs = new Jobs();
  const fixed = { ...options, theme: themeFor(colour), cwd: process.cwd(), home: homedir(), jobs };
  const end: { with: ExitCode | Error } = { with: EXIT_CODES.ok };
  const onLeave = (code: ExitCode | Error): void => {
    end.with = code;
  };
  const screen = new FullScreen(process.stdin, process.stdout);
  const app = render(<App fixed={fixed} start={start} onLeave={onLeave} />, {
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const unlisten = onSignals(() => {
    // The second one finds the interface gone and the file in hand not finished.
    if (jobs.isStopping) process.exit(EXIT_CODES.interrupted);
    onLeave(EXIT_CODES.interrupted);
    app.unmount();
  });
  try {
    await app.waitUntilExit();
    if (jobs.isAbandoned) process.exit(EXIT_CODES.interrupted);
    await jobs.stop();
  } finally {
    unlisten();
    screen.leave();
  }
  if (end.with instanceof Error) throw end.with;
  return end.with;
}

function onSignals(stop: () => void): () => void {
  for (const name of SIGNALS) process.on(name, stop);
  process.stdin.on('end', stop);
  return () => {
    for (const name of SIGNALS) process.off(name, stop);
    process.stdin.off('end', stop);
  };
}
