import { expect, test } from 'vitest';
import type { KeyListener } from '../../../src/tui/keys/key-reader.js';
import { KeyRouter } from '../../../src/tui/keys/key-router.js';

test('keys go to who listened last, and to the one before when that one ends', () => {
  const router = new KeyRouter();
  const got: string[] = [];
  router.listen(to((key) => got.push(`a${key}`)));
  const end = router.listen(to((key) => got.push(`b${key}`)));
  router.key('1', 1);
  end();
  router.key('2', 2);
  expect(got).toEqual(['b1', 'a2']);
});

test('keys that are typed ahead are for the screen that was asked for', () => {
  const router = new KeyRouter();
  const got: string[] = [];
  const end = router.listen(
    to((key) => {
      got.push(`old ${key}`);
      router.hold();
    }),
  );
  for (const key of ['enter', 'x', 'y']) router.key(key, 1);
  end();
  router.listen(to((key) => got.push(`new ${key}`)));
  router.release();
  expect(got).toEqual(['old enter', 'new x', 'new y']);
});

test('a key that asks for the next screen keeps the ones behind it waiting again', () => {
  const router = new KeyRouter();
  const got: string[] = [];
  router.listen(
    to((key) => {
      got.push(key);
      router.hold();
    }),
  );
  router.hold();
  for (const key of ['1', '2', '3']) router.key(key, 1);
  router.release();
  expect(got).toEqual(['1']);
  router.release();
  router.release();
  expect(got).toEqual(['1', '2', '3']);
});

function to(key: (chord: string) => void): KeyListener {
  return { key, paste: () => undefined };
}
