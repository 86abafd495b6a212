import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noiseFlac } from '../../../fixtures/audio-body.mjs';
import {
  id3v2Tag,
  readFlac,
  withAiffId3,
  withApeV2,
  withId3v2,
  withVorbisComments,
  withWavId3,
  writeFlac,
} from '../../../fixtures/tag-writer.mjs';
import { audioChecksumOf } from '../../../src/filesystem/tags/audio-checksum.js';
import { temporaryFolder } from '../../support/tree.js';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../../fixtures/audio/${name}`, import.meta.url));

/** Of a file with this content. @param name its extension can matter */
function sound(content: Uint8Array, name: string): string | null {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return soundOf(path);
}

function soundOf(path: string): string | null {
  const fd = openSync(path, 'r');
  try {
    return audioChecksumOf(fd, path, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}

/** The content with one byte changed. */
function spoilt(content: Buffer, position: number): Buffer {
  const copy = Buffer.from(content);
  copy.writeUInt8(copy.readUInt8(position) ^ 1, position);
  return copy;
}

const TAGS = { title: 'Другое имя 🎵', artist: 'Someone', album: 'x'.repeat(300) };
const ID3V1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 32)]);

/** Lyrics3v2 as id3.org has it: fields, their length in six digits, the end. */
function lyrics3(): Buffer {
  const fields = 'LYRICSBEGININD00002000';
  return Buffer.from(`${fields}${String(fields.length).padStart(6, '0')}LYRICS200`);
}

function withFooter(): Buffer {
  const tag = id3v2Tag(TAGS);
  tag.writeUInt8(0x10, 5);
  return Buffer.concat([tag, Buffer.from('3DI'), tag.subarray(3, 10)]);
}

/** Splits an Ogg file into pages, changes the comment packet, and numbers pages anew: what a tagger does. */
function withOggComment(ogg: Buffer, text: string): Buffer {
  const pages: { header: Buffer; lacing: Buffer; body: Buffer }[] = [];
  for (let at = 0; at < ogg.length;) {
    const lacing = ogg.subarray(at + 27, at + 27 + ogg.readUInt8(at + 26));
    const start = at + 27 + lacing.length;
    const end = start + lacing.reduce((sum, length) => sum + length, 0);
    pages.push({ header: Buffer.from(ogg.subarray(at, at + 26)), lacing, body: ogg.subarray(start, end) });
    at = end;
  }
  const [first, comment, ...rest] = pages;
  const packetEnd = comment!.lacing.findIndex((length) => length < 255) + 1;
  const packetLength = comment!.lacing.subarray(0, packetEnd).reduce((sum, length) => sum + length, 0);
  // Longer by `text` alone: readers of comments are not asked here.
  const packet = Buffer.concat([comment!.body.subarray(0, packetLength), Buffer.from(text)]);
  const lacing = Buffer.concat([
    Buffer.alloc(Math.floor(packet.length / 255), 255),
    Buffer.from([packet.length % 255]),
    comment!.lacing.subarray(packetEnd),
  ]);
  const changed = { ...comment!, lacing, body: Buffer.concat([packet, comment!.body.subarray(packetLength)]) };
  return Buffer.concat(
    [first!, changed, ...rest].map((page, number) => {
      page.header.writeUInt32LE(number + 7, 18);
      page.header.writeUInt32LE(number * 99, 22);
      return Buffer.concat([page.header, Buffer.from([page.lacing.length]), page.lacing, page.body]);
    }),
  );
}

/** FLAC in Ogg, a packet a page: RFC 9639, section 10.1. Checksums of pages are not asked for. */
function oggFlac(flac: Buffer): Buffer {
  const { blocks, audio } = readFlac(flac);
  const [info, ...others] = blocks.map(({ type, body }) =>
    Buffer.concat([Buffer.from([type, 0, body.length >> 8, body.length & 0xff]), body]),
  );
  const first = Buffer.concat([Buffer.from('\x7fFLAC\x01\0\0\0fLaC', 'latin1'), info!]);
  const middle = Math.floor(audio.length / 2);
  return Buffer.concat(
    [first, ...others, audio.subarray(0, middle), audio.subarray(middle)].map((body, number) => {
      const header = Buffer.alloc(26);
      header.write('OggS');
      header.writeUInt8(number === 0 ? 2 : 0, 5);
      header.writeUInt32LE(number, 18);
      const lacing = Buffer.concat([
        Buffer.alloc(Math.floor(body.length / 255), 255),
        Buffer.from([body.length % 255]),
      ]);
      return Buffer.concat([header, Buffer.from([lacing.length]), lacing, body]);
    }),
  );
}

/** An MP4 whose `moov` has become longer. */
function withLongerMoov(mp4: Buffer): Buffer {
  const at = mp4.indexOf('moov') - 4;
  const size = mp4.readUInt32BE(at);
  const free = Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from('free'), Buffer.alloc(12, 7)]);
  const moov = Buffer.concat([mp4.subarray(at, at + size), free]);
  moov.writeUInt32BE(moov.length);
  return Buffer.concat([mp4.subarray(0, at), moov, mp4.subarray(at + size)]);
}

describe('the checksum of what a file plays', () => {
  const mp3 = fixture('id3v24.mp3');
  const flac = fixture('tagged.flac');
  it.each<[string, string, Buffer, Buffer]>([
    ['ID3v2', 'a.mp3', mp3, withId3v2(mp3, TAGS, { version: 3, padding: 100 })],
    ['two ID3v2 tags, one with a footer', 'a.mp3', mp3, Buffer.concat([withFooter(), mp3])],
    ['ID3v1 behind', 'a.mp3', mp3, Buffer.concat([mp3, ID3V1])],
    ['APEv2, Lyrics3v2 and ID3v1 behind', 'a.mp3', mp3, Buffer.concat([withApeV2(mp3, TAGS), lyrics3(), ID3V1])],
    ['ID3v2.4 at the end', 'a.mp3', mp3, Buffer.concat([mp3, withFooter()])],
    ['Vorbis comments', 'a.flac', flac, withVorbisComments(flac, TAGS, { padding: 500 })],
    ['ID3 around FLAC', 'a.flac', flac, Buffer.concat([id3v2Tag(TAGS), flac, ID3V1])],
    ['WAV', 'a.wav', fixture('tagged.wav'), withWavId3(fixture('tagged.wav'), TAGS)],
    ['AIFF', 'a.aiff', fixture('tagged.aiff'), withAiffId3(fixture('tagged.aiff'), TAGS)],
    ["Monkey's Audio", 'a.ape', fixture('tagged.ape'), withApeV2(fixture('tagged.ape'), TAGS)],
    ['WavPack', 'a.wv', fixture('tagged.wv'), withApeV2(fixture('tagged.wv'), TAGS)],
    ['Musepack', 'a.mpc', fixture('tagged.mpc'), Buffer.concat([fixture('tagged.mpc'), ID3V1])],
    ['Ogg Vorbis', 'a.ogg', fixture('tagged.ogg'), withOggComment(fixture('tagged.ogg'), 'x'.repeat(700))],
    ['Opus', 'a.opus', fixture('tagged.opus'), withOggComment(fixture('tagged.opus'), 'x'.repeat(300))],
    ['FLAC in Ogg', 'a.oga', oggFlac(flac), oggFlac(withVorbisComments(flac, TAGS, { padding: 500 }))],
    ['MP4', 'a.m4a', fixture('aac.m4a'), withLongerMoov(fixture('aac.m4a'))],
  ])('stays with other tags: %s', (_, name, before, after) => {
    expect(after.equals(before)).toBe(false);
    expect(sound(before, name)).toMatch(/^[0-9a-f]{64}$/);
    expect(sound(after, name)).toBe(sound(before, name));
  });

  it.each<[string, Buffer, number]>([
    ['a.mp3', mp3, mp3.length - 100],
    ['a.wav', fixture('tagged.wav'), 5000],
    ['a.aiff', fixture('tagged.aiff'), 5000],
    ['a.ape', fixture('tagged.ape'), 5000],
    ['a.wv', fixture('tagged.wv'), 4000],
    ['a.mpc', fixture('tagged.mpc'), 1000],
    ['a.ogg', fixture('tagged.ogg'), 4200],
    ['a.opus', fixture('tagged.opus'), 1800],
    ['a.m4a', fixture('alac.m4a'), fixture('alac.m4a').indexOf('mdat') + 50],
  ])('changes with one bit of the sound: %s', (name, content, position) => {
    expect(sound(spoilt(content, position), name)).toMatch(/^[0-9a-f]{64}$/);
    expect(sound(spoilt(content, position), name)).not.toBe(sound(content, name));
  });

  it('of FLAC is the MD5 of the samples, when the last of them are there, else the frames', () => {
    const whole = noiseFlac('a', 20_000);
    const { blocks, audio } = readFlac(whole);
    const [info] = blocks;
    const withoutMd5 = Buffer.concat([info!.body.subarray(0, 18), Buffer.alloc(16)]);
    const anonymous = writeFlac([{ type: 0, body: withoutMd5 }], audio);
    const cut = whole.subarray(0, whole.length - 5000);
    expect(sound(spoilt(whole, 2000), 'a.flac')).toBe(sound(whole, 'a.flac'));
    expect(sound(spoilt(whole, whole.length - 2000), 'a.flac')).not.toBe(sound(whole, 'a.flac'));
    expect(sound(anonymous, 'a.flac')).not.toBe(sound(spoilt(anonymous, 2000), 'a.flac'));
    expect(sound(cut, 'a.flac')).not.toBe(sound(whole, 'a.flac'));
    // The last frame that is left ends right, and is not the last one.
    const first = readFlac(noiseFlac('a', 4096)).audio.length;
    expect(sound(writeFlac(blocks, audio.subarray(0, first)), 'a.flac')).not.toBe(sound(whole, 'a.flac'));
    expect(sound(noiseFlac('b', 20_000), 'a.flac')).not.toBe(sound(whole, 'a.flac'));
  });

  it.each<[string, Buffer]>([
    ['a.wma', fixture('tagged.wma')],
    ['a.m4a', fixture('garbage.m4a')],
    ['a.m4a', fixture('aac.m4a').subarray(0, -20)],
    ['a.flac', fixture('truncated.flac')],
    ['a.ogg', fixture('tagged.ogg').subarray(0, -20)],
    ['a.wav', fixture('tagged.wav').subarray(0, 2000)],
    ['a.mp3', id3v2Tag(TAGS)],
    ['a.ogg', Buffer.concat([fixture('tagged.ogg'), fixture('tagged.ogg')])],
  ])('is not known for what cannot be compared: %s', (name, content) => {
    expect(sound(content, name)).toBeNull();
  });

  it('is null or a checksum for any bytes', () => {
    const path = join(temporaryFolder(), 'a');
    const starts = ['ID3', 'fLaC\0', 'OggS', '\0\0\0\x08ftyp', 'RIFF\0\0\0\0WAVE', 'FORM\0\0\0\0AIFF', 'MP+', ''];
    const whole = ['id3v24.mp3', 'tagged.flac', 'tagged.ogg', 'aac.m4a', 'tagged.wav', 'tagged.aiff'].map(fixture);
    const invented = fc
      .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), fc.constantFrom('', 'TAG', 'APETAGEX'))
      .map(([start, bytes, end]) => Buffer.concat([Buffer.from(start, 'latin1'), bytes, Buffer.from(end)]));
    const damaged = fc
      .tuple(fc.constantFrom(...whole), fc.nat(2000), fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.nat(8000))
      .map(([content, at, bytes, end]) => {
        const copy = Buffer.from(content.subarray(0, Math.max(at + 8, end)));
        copy.set(bytes.subarray(0, Math.max(0, copy.length - at)), Math.min(at, copy.length));
        return copy;
      });
    fc.assert(
      fc.property(fc.oneof(invented, damaged), fc.constantFrom('', '.mp3'), (content, extension) => {
        writeFileSync(path + extension, content);
        expect(soundOf(path + extension) ?? '0'.repeat(64)).toMatch(/^[0-9a-f]{64}$/);
      }),
      { numRuns: 300 },
    );
  });
});
