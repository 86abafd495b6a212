import { expect, test } from 'vitest';
import { KeyRouter } from '../../../src/tui/keys/key-router.js';

test('keys go to who listened last, and to the one before when that one ends', () => {
  const router = new KeyRouter();
  const got: string[] = [];
  router.listen((key) => got.push(`a${key}`));
  const end = router.listen((key) => got.push(`b${key}`));
  router.press('1');
  end();
  router.press('2');
  expect(got).toEqual(['b1', 'a2']);
});

test('keys that are typed ahead are for the screen that was asked for', () => {
  const router = new KeyRouter();
  const got: string[] = [];
  const end = router.listen((key) => {
    got.push(`old ${key}`);
    router.hold();
  });
  for (const key of ['enter', 'x', 'y']) router.press(key);
  end();
  router.listen((key) => got.push(`new ${key}`));
  router.release();
  expect(got).toEqual(['old enter', 'new x', 'new y']);
});

test('a key that asks for the next screen keeps the ones behind it waiting again', () => {
  const router = new KeyRouter();
  const got: string[] = [];
  router.listen((key) => {
    got.push(key);
    router.hold();
  });
  router.hold();
  for (const key of ['1', '2', '3']) router.press(key);
  router.release();
  expect(got).toEqual(['1']);
  router.release();
  router.release();
  expect(got).toEqual(['1', '2', '3']);
});
