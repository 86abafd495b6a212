import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/domain/naming/layout.js';
import { LAYOUTS } from '../../../src/domain/naming/layouts.js';
import type { TrackTags } from '../../../src/domain/track.js';
import { track } from '../support/track-value.js';
import type { NamingCase } from './cases/naming-case.js';
import { NAMING_CASES } from './naming-cases.js';

const ROOT = '/library';

/** `undefined` for a layout that is not there. */
function layoutOf({ layout }: NamingCase): Layout | undefined {
  return typeof layout === 'string' ? (LAYOUTS as Readonly<Record<string, Layout>>)[layout] : undefined;
}

/** Where the tracks of a case go, in their order. */
function placesOf(one: NamingCase, layout: Layout): readonly string[] {
  const tracks = one.tracks.map(({ old, tags }) => track(old, definedOnly(tags)));
  const places = new Map(
    layout(tracks, { profile: one.profile ?? 'portable', rootLength: ROOT.length }).map((placement) => [
      placement.track,
      'skip' in placement ? placement.skip : placement.relativePath,
    ]),
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
    const layout = layoutOf(one);
    if (layout === undefined) {
      it.skip(one.case);
      continue;
    }
    (one.unmet === true ? it.fails : it)(one.case, () => {
      expect(placesOf(one, layout), one.why).toEqual(one.expected);
    });
  }
});
