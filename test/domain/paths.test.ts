import { describe, expect, it } from 'vitest';
import { isInside, relativeTo } from '../../src/domain/paths.js';

describe('isInside', () => {
  it.each([
    ['/music', '/music', true],
    ['/music/a', '/music', true],
    ['/music/a/b', '/music/', true],
    ['/a', '/', true],
    ['/musical/a', '/music', false],
    ['/mus', '/music', false],
    ['/', '/music', false],
    ['/music/../etc', '/music', false],
    ['/music/a/../b', '/music', false],
    ['/music/..a/b..', '/music', true],
    ['', '/music', false],
  ])('%s in %s: %s', (path, root, inside) => {
    expect(isInside(path, root)).toBe(inside);
  });
});

describe('relativeTo', () => {
  it.each([
    ['/music', '/music/a/b', 'a/b'],
    ['/music/', '/music/a', 'a'],
    ['/', '/a/b', 'a/b'],
    ['/music', '/music', ''],
  ])('%s to %s: %s', (root, path, relative) => {
    expect(relativeTo(root, path)).toBe(relative);
  });
});
