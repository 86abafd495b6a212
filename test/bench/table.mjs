import { goalText, inUnit, stretchText } from './goals.mjs';
import { partsOf } from './schedule.mjs';

/**
 * @param {readonly string[]} heads those that begin with ">" stand to the right
 * @param {readonly (readonly string[])[]} rows
 * @returns {string}
 */
export function tableText(heads, rows) {
  const toTheRight = heads.map((head) => head.startsWith('>'));
  const all = [heads.map((head) => head.replace(/^>/, '')), ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const cell = (text, column) => (toTheRight[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  return all.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** What each thing took, as it was measured. */
export function figuresTable(figures) {
  const heads = ['MEASURED', '>ON', '>RUNS', '>MEDIAN', '>LEAST', '>MOST', '>CPU', '>PEAK', '>A SECOND'];
  return tableText(
    heads,
    figures.map((figure) => {
      const { corpus, size, name } = partsOf(figure.key);
      return [
        ...[name, corpus === 'start-up' ? corpus : `${corpus} ${size.toLocaleString('en')}`, String(figure.runs)],
        ...[figure.ms, figure.least, figure.most, figure.cpu].map(duration),
        ...[figure.peak === null ? '' : inUnit(figure.peak, 'bytes'), figure.perSecond === null ? '' : speed(figure)],
      ];
    }),
  );
}

function speed({ perSecond, bytesPerSecond }) {
  const bytes = bytesPerSecond === null ? '' : `, ${Math.round(bytesPerSecond / 1e6)} MB`;
  return `${Math.round(perSecond).toLocaleString('en')} files${bytes}`;
}

function duration(ms) {
  if (ms === null) return '';
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** Each row with its goal, what would be better still, and whether it is met. */
export function goalsTable(results) {
  const heads = ['WHAT', '>MEASURED', '>ROUNDS', '>BY CPU', '>GOAL', '>STRETCH', ''];
  return tableText(
    heads,
    results.map((result) => {
      const { what, skipped, goal, unit } = result;
      if (skipped !== null) return [what, 'skipped', '', '', goalText(goal, unit), stretchText(goal, unit), skipped];
      const range = result.rounds > 1 ? `${inUnit(result.least, unit)} to ${inUnit(result.most, unit)}` : '';
      const cpu = result.cpu === null ? '' : inUnit(result.cpu, unit);
      const measured = [what, result.text ?? inUnit(result.value, unit), range, cpu];
      return [...measured, goalText(goal, unit), stretchText(goal, unit), verdictText(result)];
    }),
  );
}

function verdictText({ verdict, isSmall }) {
  if (verdict === null) return '';
  return `${verdict === 'stretch' ? 'met, and more' : verdict}${isSmall ? ', at fewer files' : ''}`;
}
