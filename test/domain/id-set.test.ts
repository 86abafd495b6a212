import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdSet } from '../../src/domain/id-set.js';

it('is a set, whatever comes and goes in whatever order', () => {
  const step = fc.record({ id: fc.integer({ min: 1, max: 30 }), goes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [ids, model] = [new IdSet(), new Set<number>()];
      for (const { id, goes } of steps) {
        if (goes) ids.delete(id);
        else ids.add(id);
        if (goes) model.delete(id);
        else model.add(id);
        for (let one = 0; one <= 31; one += 1) expect(ids.has(one)).toBe(model.has(one));
      }
    }),
  );
});

it('keeps ids that are too scattered for ranges as well', () => {
  const ids = new IdSet();
  for (let id = 9000; id > 0; id -= 3) ids.add(id);
  ids.delete(9000);
  ids.delete(3);
  expect([9000, 8997, 8998, 6, 5, 3].map((id) => ids.has(id))).toEqual([false, true, false, true, false, false]);
  ids.clear();
  expect([8997, 6].map((id) => ids.has(id))).toEqual([false, false]);
});
