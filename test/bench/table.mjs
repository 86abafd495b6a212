/** @param {readonly (readonly [what: string, measured: string, goal: string])[]} rows */
export function printTable(rows) {
  const all = [['WHAT', 'MEASURED', 'GOAL'], ...rows];
  const width = (column) => Math.max(...all.map((row) => row[column].length));
  const [what, measured] = [width(0), width(1)];
  for (const [a, b, c] of all) console.log(`${a.padEnd(what)}  ${b.padStart(measured)}  ${c}`);
}
