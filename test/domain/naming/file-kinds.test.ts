import { describe, expect, it } from 'vitest';
import {
  AUDIO_EXTENSIONS,
  isAudio,
  isClutter,
  isSystemFolder,
  isUnsupportedAudio,
  UNSUPPORTED_AUDIO_EXTENSIONS,
} from '../../../src/domain/naming/file-kinds.js';

describe('kinds of files', () => {
  it.each(['a.mp3', 'a.FLAC', 'a.b.opus', 'Wait....m4a', 'a.mp+', 'a.dsf', '07. a.wv'])('audio: %s', (name) => {
    expect(isAudio(name)).toBe(true);
  });

  it.each(['a.mkv', 'a.wmv', 'a.ogv', 'a.avi', 'a.tta', 'a.jpg', 'mp3', '.mp3', '._a.mp3', 'a.mp3.part', 'a. mp3'])(
    'no audio to us: %s',
    (name) => {
      expect(isAudio(name)).toBe(false);
    },
  );

  it('what we cannot read is told apart', () => {
    expect(isUnsupportedAudio('a.TAK')).toBe(true);
    expect(isUnsupportedAudio('._a.tta')).toBe(false);
    expect([...UNSUPPORTED_AUDIO_EXTENSIONS].filter((extension) => AUDIO_EXTENSIONS.has(extension))).toEqual([]);
  });

  it.each(['Thumbs.db', 'THUMBS.DB', '.DS_Store', 'desktop.ini', '@eaDir', '._Song.mp3'])('clutter: %s', (name) => {
    expect(isClutter(name)).toBe(true);
  });

  it.each([
    '$RECYCLE.BIN',
    'System Volume Information',
    'lost+found',
    '@eaDir',
    '#recycle',
    '.Trash-1000',
    '.Trashes',
    '.music-organize',
  ])('never entered: %s', (name) => {
    expect(isSystemFolder(name)).toBe(true);
  });

  it('other folders and files are neither', () => {
    expect(isSystemFolder('Trash')).toBe(false);
    expect(isClutter('readme.txt')).toBe(false);
  });
});
