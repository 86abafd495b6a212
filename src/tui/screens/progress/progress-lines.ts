import { bytesText, count, durationText, PHASE_TITLES } from '../../../text/words.js';
import { shareOf, type Extent, type Pace, type PaceMeter } from '../../../text/pace.js';
import type { Piece } from '../../components/columns.js';
import type { Work } from '../../work.js';
import type { Phase } from '../../../workflows/events.js';

/** A bar over so many columns. @param share from 0 to 1; `null`: nobody knows how far it is */
export function barPieces(share: number | null, columns: number): readonly Piece[] {
  if (share === null) return [{ text: '░'.repeat(columns), style: 'dim' }];
  const percent = `${Math.floor(share * 100)} %`.padStart(6);
  const room = Math.max(0, columns - percent.length);
  const filled = Math.round(share * room);
  return [
    { text: '█'.repeat(filled), style: 'accent' },
    { text: '░'.repeat(room - filled), style: 'dim' },
    { text: percent },
  ];
}

/** `1,234 of 20,000   350/s   1.2 GB   12 MB/s`. */
export function amountText(extent: Extent, pace: Pace): string {
  const { done, total, bytes, totalBytes } = extent;
  const parts = [
    total === null || total === 0
      ? `${count(done, 'operation')} so far`
      : `${done.toLocaleString('en')} of ${count(total, 'operation')}`,
    pace.done !== null && pace.done >= 1 ? `${Math.round(pace.done).toLocaleString('en')}/s` : '',
    bytes > 0 ? (totalBytes === null ? bytesText(bytes) : `${bytesText(bytes)} of ${bytesText(totalBytes)}`) : '',
    pace.bytes !== null && pace.bytes >= 1 ? `${bytesText(pace.bytes)}/s` : '',
  ];
  return parts.filter((part) => part !== '').join('   ');
}

/** `12 s gone, about 50 s left`. @param elapsed milliseconds */
export function timeLine(elapsed: number, { timeLeft: left, extent }: Pick<PaceMeter, 'timeLeft' | 'extent'>): string {
  const gone = `${secondsText(Math.floor(elapsed / 1000))} gone`;
  return left === null || shareOf(extent) === null
    ? gone
    : `${gone}, about ${secondsText(Math.ceil(left / 1000))} left`;
}

function secondsText(seconds: number): string {
  return seconds === 0 ? '0 s' : durationText(seconds * 1000);
}

/** What is being done, in words. */
export function deedText(work: Work, phase: Phase | null): string {
  if (phase === null) return 'Opening the history';
  if (phase === 'undoing' && work.kind === 'undo' && work.ask.kind === 'redo') return 'Redoing';
  return PHASE_TITLES[phase];
}

export function titleOf(work: Work): string {
  switch (work.kind) {
    case 'undo':
      return `${work.ask.kind === 'redo' ? 'Redo' : 'Undo'} of ${work.ask.session}`;
    case 'resume':
      return `Carrying on ${work.session}`;
    case 'organize':
      return `Organizing ${work.options.source}`;
  }
}
