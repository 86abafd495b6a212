import { describe, expect, it } from 'vitest';
import { Layout } from '../../../src/domain/naming/layout.js';
import { LAYOUT_NAMES, type LayoutName } from '../../../src/domain/naming/layouts.js';
import type { TrackTags } from '../../../src/domain/track.js';
import { track } from '../support/track-value.js';
import type { NamingCase } from './cases/naming-case.js';
import { NAMING_CASES } from './naming-cases.js';

const ROOT = '/library';

const PRESETS = new Map(LAYOUT_NAMES.map((name) => [name, Layout.of(name)]));

function layoutOf({ layout }: NamingCase): Layout {
  if (typeof layout !== 'string') return Layout.of('standard', { default: layout.template });
  return PRESETS.get(layout as LayoutName) ?? Layout.of(layout as LayoutName);
}

/** Where the tracks of a case go, in their order. */
function placesOf(one: NamingCase, layout: Layout): readonly string[] {
  const tracks = one.tracks.map(({ old, tags }) => track(old, definedOnly(tags)));
  const places = new Map(
    layout
      .place(tracks, { profile: one.profile ?? 'portable', rootLength: ROOT.length })
      .map((placement) => [placement.track, 'skip' in placement ? placement.skip : placement.relativePath]),
  );
  return tracks.map((each) => places.get(each) ?? 'no place');
}

/** Without the tags that a case takes away from a common set. */
function definedOnly(tags: Readonly<Record<string, unknown>>): TrackTags {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined));
}

const title = ({ from, layout }: NamingCase): string => (typeof layout === 'string' ? `${from} (${layout})` : from);

describe.each([...new Set(NAMING_CASES.map(title))])('%s', (origin) => {
  for (const one of NAMING_CASES.filter((other) => title(other) === origin)) {
    (one.unmet === true ? it.fails : it)(one.case, () => {
      expect(placesOf(one, layoutOf(one)), one.why).toEqual(one.expected);
    });
  }
});
