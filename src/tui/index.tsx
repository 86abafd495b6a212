import { homedir } from 'node:os';
import { render } from 'ink';
import { EXIT_CODES, type ExitCode } from '../domain/errors.js';
import { commandLine } from '../domain/shell-quote.js';
import { printable } from '../text/printable.js';
import { goOnText } from '../text/resume-question.js';
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

/** Somebody wants the program to end; once more, to end at once. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

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
  const stop = (): void => {
    onLeave(EXIT_CODES.interrupted);
    app.unmount();
  };
  const onBug = (error: unknown): void => {
    onLeave(error instanceof Error ? error : new Error(String(error)));
    app.unmount();
  };
  const unlisten = listen({
    onBug,
    onSignal: () => {
      // The second one finds the interface gone and the file in hand not finished.
      if (jobs.isStopping) process.exit(EXIT_CODES.interrupted);
      stop();
    },
    onHangUp: stop,
  });
  try {
    await app.waitUntilExit();
    if (jobs.isAbandoned) process.exit(EXIT_CODES.interrupted);
    await jobs.stop();
  } finally {
    unlisten();
    screen.leave();
  }
  if (end.with === EXIT_CODES.interrupted && jobs.openSession !== null) {
    const command = commandLine(['resume', jobs.openSession, ...options.sameHistory]);
    process.stderr.on('error', IGNORE).write(`${goOnText(printable(command))}\n`);
  }
  if (end.with instanceof Error) throw end.with;
  return end.with;
}

/** A terminal that is gone cannot be written to. */
const IGNORE = (): void => undefined;

interface Listeners {
  readonly onSignal: () => void;
  readonly onHangUp: () => void;
  /** What nobody caught ends the interface like a signal: work that is under way finishes the file in hand. */
  readonly onBug: (error: unknown) => void;
}

const BUGS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * A terminal that goes away says so in several ways at once: the end of its input, an error of it, and SIGHUP, from the system
 * and perhaps from the shell too. Together they are one event, which never ends the program with a file in hand.
 *
 * @returns a function that ends it
 */
function listen({ onSignal, onHangUp, onBug }: Listeners): () => void {
  const { stdin } = process;
  for (const name of SIGNALS) process.on(name, onSignal);
  process.on('SIGHUP', onHangUp);
  for (const name of BUGS) process.on(name, onBug);
  for (const name of ['end', 'error']) stdin.on(name, onHangUp);
  return () => {
    for (const name of SIGNALS) process.off(name, onSignal);
    process.off('SIGHUP', onHangUp);
    for (const name of BUGS) process.off(name, onBug);
    for (const name of ['end', 'error']) stdin.off(name, onHangUp);
  };
}
