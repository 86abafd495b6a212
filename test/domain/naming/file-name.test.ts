import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tagsFromFileName } from '../../../src/domain/naming/file-name.js';

describe('tagsFromFileName', () => {
  it.each([
    ['07. Foo - Bar.flac', { track: 7, artist: 'Foo', title: 'Bar' }],
    ['07 Bar', { track: 7, title: 'Bar' }],
    ['07 - Bar.MP3', { track: 7, title: 'Bar' }],
    ['07-Bar.ogg', { track: 7, title: 'Bar' }],
    ['[07] Bar', { track: 7, title: 'Bar' }],
    ['7) Bar', { track: 7, title: 'Bar' }],
    ['12 Bar.flac', { track: 12, title: 'Bar' }],
    ['007 Bar.flac', { track: 7, title: 'Bar' }],
    ['105. Bar.flac', { track: 105, title: 'Bar' }],
    ['1-07 Bar.flac', { disc: 1, track: 7, title: 'Bar' }],
    ['2.07 - Foo - Bar.flac', { disc: 2, track: 7, artist: 'Foo', title: 'Bar' }],
    ['Foo - Bar.flac', { artist: 'Foo', title: 'Bar' }],
    ['Foo \u2013 Bar.flac', { artist: 'Foo', title: 'Bar' }],
    ['Foo_-_Bar.mp3', { artist: 'Foo', title: 'Bar' }],
    ['01_foo_bar.mp3', { track: 1, title: 'foo bar' }],
    ['Foo - 07 - Bar.flac', { artist: 'Foo', track: 7, title: 'Bar' }],
    ['Foo - Album - 07 - Bar - Live.flac', { artist: 'Foo', track: 7, title: 'Bar - Live' }],
    ['07 - Foo - 08 - Bar.flac', { track: 7, artist: 'Foo', title: '08 - Bar' }],
    ['Foo - 1984.flac', { artist: 'Foo', title: '1984' }],
    ['Foo - 22.flac', { artist: 'Foo', title: '22' }],
    ['07.flac', { track: 7 }],
    ['00 - Intro.flac', { title: 'Intro' }],
    ['Bar', { title: 'Bar' }],
    ['', {}],
  ])('%s', (name, expected) => {
    expect(tagsFromFileName(name)).toEqual(expected);
  });

  it.each([
    '7 Rings',
    '99 Luftballons',
    '1999 - The Year',
    '50-50',
    '1.5 Million',
    'Semi-Charmed Life',
    '10-04-2011 Wembley',
    'Mr. Bar',
  ])('in doubt it is all title: %s', (name) => {
    expect(tagsFromFileName(name).track).toBeUndefined();
    expect(Object.values(tagsFromFileName(name)).join(' - ')).toBe(name);
  });

  it('takes any name, and finds positive numbers and visible texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const { track = 1, disc = 1, ...texts } = tagsFromFileName(name);
        expect(Math.min(track, disc)).toBeGreaterThan(0);
        for (const text of Object.values(texts)) expect(text.trim()).not.toBe('');
      }),
    );
  });
});
