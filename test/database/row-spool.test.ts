import { expect, it } from 'vitest';
import { RowSpool } from '../../src/database/row-spool.js';

it('is read at any place, also while it grows', () => {
  const spool = new RowSpool<{ readonly name: string }>();
  const rows = Array.from({ length: 3000 }, (_, at) => ({
    name: `${at} \u0000\u001b[31m 花 \uD800 ${'x'.repeat(600)}`,
  }));
  for (const row of rows.slice(0, 1000)) spool.append(row);
  expect(spool.read(998, 10)).toEqual(rows.slice(998, 1000));
  for (const row of rows.slice(1000)) spool.append(row);
  expect(spool.length).toBe(3000);
  expect(spool.read(0, 2)).toEqual(rows.slice(0, 2));
  expect(spool.read(2500, 500)).toEqual(rows.slice(2500));
  expect(spool.read(3000, 5)).toEqual([]);
  spool.close();
});
