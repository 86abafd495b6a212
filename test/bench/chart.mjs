/**
 * Draws the figures as SVG: how many files a second, and how far each ratio is from its goal. Pure; readable on a light and
 * on a dark ground.
 */
import { distance, goalText, inUnit } from './goals.mjs';
import { partsOf } from './schedule.mjs';

const WIDTH = 940;
const MARGIN = 20;
const LABELS = 450;
const VALUES = 210;
const BAR = { height: 16, step: 26 };
const HEAD = { step: 34, gap: 14 };
const PLOT = { left: MARGIN + LABELS, width: WIDTH - 2 * MARGIN - LABELS - VALUES };
/** A ratio that is so many times its goal, or more, fills its line. */
const FARTHEST = 2;

/** What moves the same files, in this order. */
const MOVERS = {
  organize: 'music-organize',
  'no checksum': 'music-organize, without checksums',
  'no cache': 'music-organize, without its cache',
  legacy: 'music-organize, without a history or a cache',
  obvious: 'the obvious Node program',
  beets: 'beets',
  cp: 'cp -a',
};

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .head { font-size: 15px; font-weight: 600 }
  .faint { fill: #59636e }
  .ours, .stretch { fill: #1a7f37 } .met { fill: #2da44e } .missed { fill: #bc4c00 } .other { fill: #8c959f }
  .ground { fill: #ffffff } .line { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .faint { fill: #9198a1 } .ground { fill: #0d1117 } .line { stroke: #e6edf3 }
    .ours, .stretch { fill: #3fb950 } .met { fill: #2ea043 } .missed { fill: #db6d28 } .other { fill: #656c76 }
  }`;

/** @param {{ machine: object, figures: readonly object[], rows: readonly object[] }} document */
export function chartSvg({ machine, figures, rows }) {
  const parts = [];
  let top = MARGIN;
  const head = (text) => {
    parts.push(textSvg(MARGIN, top + HEAD.gap, text, 'head'));
    top += HEAD.step;
  };
  const line = (bar) => {
    parts.push(...barSvg(top, bar));
    top += BAR.step;
  };
  for (const { size, bars } of speeds(figures)) {
    head(`${size.toLocaleString('en')} tiny files: files a second`);
    bars.forEach(line);
    top += HEAD.gap;
  }
  const judged = rows.filter(({ verdict }) => verdict !== null);
  if (judged.length > 0) {
    head('Against the goals: the line is the goal, shorter is better');
    const from = top;
    judged.map(goalBar).forEach(line);
    const goal = round(PLOT.left + PLOT.width / FARTHEST);
    parts.push(`<line class="line" x1="${goal}" y1="${from - 4}" x2="${goal}" y2="${top - 4}"/>`);
    top += HEAD.gap;
  }
  parts.push(textSvg(MARGIN, top + HEAD.gap, machineText(machine), 'faint'));
  const height = top + HEAD.step;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    '<title>music-organize side by side with other programs</title>',
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** Sizes at which others were measured as well. */
function speeds(figures) {
  const tiny = figures
    .filter(({ key }) => key.startsWith('tiny/'))
    .map((figure) => ({ ...figure, ...partsOf(figure.key) }));
  const sizes = [...new Set(tiny.map(({ size }) => size))].sort((a, b) => a - b);
  return sizes
    .map((size) => {
      const here = tiny.filter((figure) => figure.size === size && figure.name in MOVERS);
      const most = Math.max(...here.map(({ perSecond }) => perSecond));
      const order = Object.keys(MOVERS);
      const bars = here
        .toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
        .map(({ name, perSecond }) => ({
          ...{ label: MOVERS[name], look: MOVERS[name].startsWith('music-organize') ? 'ours' : 'other' },
          ...{ part: perSecond / most, text: Math.round(perSecond).toLocaleString('en') },
        }));
      return { size, bars };
    })
    .filter(({ bars }) => bars.some(({ look }) => look === 'other'));
}

function goalBar({ what, value, goal, unit, verdict }) {
  const part = Math.min(Math.max(distance(value, goal), 0) / FARTHEST, 1);
  return { label: what, look: verdict, part, text: `${inUnit(value, unit)} (${goalText(goal, unit)})` };
}

function barSvg(top, { label, look, part, text }) {
  const width = round(Math.max(part * PLOT.width, 1));
  const baseline = top + BAR.height - 4;
  return [
    textSvg(MARGIN, baseline, label, '', LABELS - 8),
    `<rect class="${look}" x="${PLOT.left}" y="${top}" width="${width}" height="${BAR.height}" rx="2"/>`,
    textSvg(PLOT.left + PLOT.width + 10, baseline, text, 'faint'),
  ];
}

/** About 7 a character; what is longer is pressed together. */
function textSvg(x, y, text, look, room = WIDTH - 2 * MARGIN) {
  const fit = text.length * 7 > room ? ` textLength="${room}" lengthAdjust="spacingAndGlyphs"` : '';
  return `<text x="${x}" y="${y}"${look === '' ? '' : ` class="${look}"`}${fit}>${escapeXml(text)}</text>`;
}

function machineText({ cpu, processors, fileSystem, node, date, load }) {
  return `${cpu}, ${processors} processors, ${fileSystem}, Node ${node}, ${date.slice(0, 10)}, load ${load[0].toFixed(1)}`;
}

/** Characters that XML has no way to say become the one that stands for them. */
export function escapeXml(text) {
  const clean = text.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd').toWellFormed();
  const marks = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return clean.replaceAll(/[&<>"']/g, (mark) => marks[mark]);
}

function round(value) {
  return Math.round(value * 10) / 10;
}
