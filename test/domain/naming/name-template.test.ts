import fc from 'fast-check';
import { filters } from 'liquidjs';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/domain/errors.js';
import { NameTemplate, type NamingStep } from '../../../src/domain/naming/name-template.js';
import { SANITIZE_PROFILES, sanitizeComponent } from '../../../src/domain/naming/sanitize.js';
import { TEMPLATE_FIELDS } from '../../../src/domain/naming/template-fields.js';
import { TEMPLATE_FILTERS } from '../../../src/domain/naming/template-filters.js';
import { templateValues } from '../support/template-values.js';

const TRACK = templateValues({
  albumartist: 'The Beatles',
  artist: 'AC/DC',
  album: 'Help!',
  aunique: 'mono',
  title: 'Yesterday',
  track: 3,
  tracks: 14,
  disc: 2,
  discs: 1,
  multidisc: false,
  bitrate: 0,
  year: 1965,
  genre: ['Rock', 'Pop'],
  label: [],
  composer: 'Lennon; McCartney',
  artistsort: 'Young, Angus',
  venue: 'Björk: 坂本 Hall',
  filename: 'old name',
  extension: 'flac',
});

function render(template: string): string {
  return NameTemplate.parse(template, '--template').render(TRACK, 'portable').join('/');
}

function refusal(template: string): string {
  try {
    NameTemplate.parse(template, '--template');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error).toMatchObject({ exitCode: 2, code: 'template_invalid' });
    return `${error.message} ${error.hint ?? ''}`;
  }
  return 'accepted';
}

describe('a template', () => {
  test.each([
    [
      '{{ albumartist }}/{{ album }}{% if year %} ({{ year }}){% endif %}/{{ track | pad: 2 }} - {{ title }}',
      'The Beatles/Help! (1965)/03 - Yesterday',
    ],
    // A value never makes a folder; the template's own text does, in conditions too.
    ['{{ artist }}/{{ "a/b" }} {{ title }}', 'AC_DC/a_b Yesterday'],
    ['{% if year %}{{ year }}/{% endif %}{{ title }}', '1965/Yesterday'],
    // Nothing to be seen: the fallback of the first field. No field, no folder.
    ['{{ mood }}/{{ genre[7] }}/{{ title }}', 'Unknown Mood/Unknown Genre/Yesterday'],
    [
      '{% assign x = mood | upcase %}{{ x }}/{% capture y %}{{ key }}{% endcapture %}{{ y }}/{{ title }}',
      'Unknown Mood/Unknown Key/Yesterday',
    ],
    ['{% if multidisc %}Disc {{ disc }}{% endif %}/{{ title }}', 'Yesterday'],
    ['{{ aunique | remove: "mono" }}/{{ title }}', 'Yesterday'],
    ['{{ album }}/{% if mood %}{{ mood }}{% endif %}', 'Help!/old name'],
    // False: nothing known, no, 0, an empty list.
    ['{% if mood or multidisc or bitrate or label %}x{% else %}-{% endif %} {{ title }}', '_ Yesterday'],
    [
      '{% unless label %}none {% endunless %}{% case genre.first %}{% when "Rock" %}R{% endcase %}{{ title }}',
      'none RYesterday',
    ],
    ['{{ genre }} {{ genre.last }} {{ genre.size }} {{ multidisc }}', 'Rock, Pop Pop 2 false'],
    ['{{ album }} [{{ aunique }}]', 'Help! [mono]'],
    // The extension is the program's; line breaks are for the eye.
    ['{{ title }}.{{ extension }}', 'Yesterday'],
    ['{{ title }}.FLAC', 'Yesterday'],
    ['{%# a note %}{{- title -}}\r\n', 'Yesterday'],
    ['{{ album }}/\n  {%- comment %} the file {% endcomment %}\n  {{ title }}\n', 'Help!/Yesterday'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  test.each([
    ['track | pad', '03'],
    ['track | pad: 4', '0003'],
    ['title | pad: 12', 'Yesterday'],
    ['albumartist | the', 'Beatles, The'],
    ['"A-ha" | the', 'A-ha'],
    ['genre | first', 'Rock'],
    ['composer | first', 'Lennon'],
    ['composer | last', 'McCartney'],
    ['albumartist | initial', 'B'],
    ['"(hed) p.e." | initial', 'H'],
    ['"2Pac" | initial', '#'],
    ['"!!!" | initial', '#'],
    ['"Édith" | initial', 'E'],
    ['venue | asciify', 'Bjork - BanBen Hall'],
    ['artist | sortname', 'Young, Angus'],
    ['albumartist | sortname', 'Beatles, The'],
    ['genre | join: " & " | upcase', 'ROCK & POP'],
    ['mood | default: title', 'Yesterday'],
    ['track | divided_by: 0', '0'],
  ])('filter: %s', (expression, expected) => {
    expect(render(`{{ ${expression} }}{% if track == 0 %}{{ track }}{% endif %}`)).toBe(expected);
  });

  test.each([
    ['$albumartist/$' + '{album}/$track $title', 'The Beatles/Help!/03 Yesterday'],
    ['$disc-$track $title', '02-03 Yesterday'],
    ['%the{$albumartist}/%upper{$' + '{album}}%aunique{}/$title', 'Beatles, The/HELP! [mono]/Yesterday'],
    ['%album artist%/%discnumber%-%tracknumber% %TITLE%.%_extension%', 'The Beatles/2-03 Yesterday'],
    ['100%% $$ $title', '100% $ Yesterday'],
    ['{$year} $title', '{1965} Yesterday'],
  ])('of another program: %s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  test.each([
    ['{{ albumartst }}/{{ title }}', 'there is no field "albumartst". Did you mean albumartist?'],
    ['{% if yeer %}x{% endif %}{{ title }}', 'Did you mean year?'],
    ['{{ title | append: tracknumber }}', 'there is no field "tracknumber". Did you mean track?'],
    ['{% if false %}{{ title | upcas }}{% endif %}{{ title }}', 'there is no filter "upcas". Did you mean upcase?'],
    ['{{ title | date: "%Y" }}', 'there is no filter "date"'],
    ['{{ title | append }}', '"append" takes 1'],
    ['{{ title.length }}', '"title.length"'],
    ['{{ genre[track] }}', '"genre[track]"'],
    ['{{ artist title }}', '"artist title" is not one value'],
    ['{% for g in genre %}{{ g }}{% endfor %}', '{% for %} is turned off'],
    ['{% if year %}{% include "x" %}{% endif %}{{ title }}', '{% include %} is turned off'],
    ['{% raw %}{{ title }}{% endraw %}', '{% raw %} is turned off'],
    ['{% fi %}{{ title }}', 'there is no tag {% fi %}'],
    ['{{ title }}{% endif %}', '{% endif %} stands alone'],
    ['{% if year %}{{ title }}', 'not closed (character 1)'],
    ['{{ title }} }}', '"}}" too many'],
    ['{{ albumartist }}/$album/{{ title }}', '"album" stands in it as other programs write fields'],
    ['{{ title }} %artist%', '"artist" stands in it'],
    [
      `{% assign a = title %}${'{% assign a = a | append: a %}'.repeat(9)}{{ a }}`,
      'it asks for more than a name can need',
    ],
    ['', 'it is empty'],
    ['.mp3', 'holds no field'],
    ['Music/{{ "x" }}', 'holds no field'],
    ['{{ album }}/track', 'the name of the file holds no field'],
    ['{{ album }}/', 'it ends in "/"'],
    ['/music/{{ title }}', 'it begins with "/"'],
    ['{{ album }}//{{ title }}', 'nothing between two "/"'],
    ['../{{ title }}', '".." is no name'],
    ['{{ album }}/.{% if year %}.{% endif %}/{{ title }}', 'is no name of a folder'],
    ['{{ album }}\\{{ title }}', 'there is a "\\"'],
    ['%artist%\\%title%', 'there is a "\\"'],
    ['{% capture x %}{{ artist }}/{{ album }}{% endcapture %}{{ x }}', 'makes no folder'],
    ['{% capture x %}{% if year %}{{ year }}/{% endif %}{% endcapture %}{{ x }}', 'makes no folder'],
    ['$albumartst/$title', 'Did you mean albumartist?'],
    ['$if(%album%,%album%)', 'Write it in Liquid: {% if'],
    ['$num(%track%,2)', 'Write it in Liquid: {{ track | pad: 2 }}'],
    ['%if{$year,$year}$title', 'functions like %if{...}'],
    ['%left{$artist,1}/$title', 'functions like %left{...}'],
    ['100% $title', 'Write %% for the sign itself'],
    ['{{ (1..100000000) }}{{ title }}', 'asks for more than a name can need'],
    [`{% assign a = title %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(60)}{{ a }}`, 'asks for more'],
    ['{{ title }}'.repeat(1000), 'longer than 10000 characters'],
  ])('is refused: %s', (template, reason) => {
    expect(refusal(template)).toContain(reason);
    expect(refusal(template)).toMatch(/^--template: /);
  });

  test('knows its fields, in branches and arguments too', () => {
    const template = NameTemplate.parse(
      '{% assign x = mood | append: key %}{% if year %}{{ x }}{% else %}{{ title | default: album }}{% endif %}',
      'config.yaml:3',
    );
    expect([...template.fields].sort()).toEqual(['album', 'key', 'mood', 'title', 'year']);
    // What sortname looks at.
    const sorted = NameTemplate.parse('{{ artist | sortname }} {{ track }}', 'x');
    expect([...sorted.fields].sort()).toEqual(['artist', 'artistsort', 'track']);
  });

  test('every filter of the table is one of Liquid, or ours', () => {
    const missing = Object.entries(TEMPLATE_FILTERS).filter(
      ([name, { run }]) => run === undefined && !(name in filters),
    );
    expect(missing).toEqual([]);
  });

  test('tells which rule changed what', () => {
    const steps: NamingStep[] = [];
    NameTemplate.parse('{{ mood }}/{{ artist }} {{ venue }}.', 'x').render(TRACK, 'portable', (step) =>
      steps.push(step),
    );
    expect(steps).toEqual([
      { field: 'mood', rule: 7, before: '', after: 'Unknown Mood' },
      { field: 'artist', rule: 2, before: 'AC/DC', after: 'AC_DC' },
      { field: 'venue', rule: 3, before: 'Björk: 坂本 Hall', after: 'Björk - 坂本 Hall' },
      { field: null, rule: 5, before: 'AC_DC Björk - 坂本 Hall.', after: 'AC_DC Björk - 坂本 Hall_' },
    ]);
  });
});

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('.', '/', '\\', ' ', '-', ':', '\0', '\n', '\u202e', '{', '}', '%', 'NUL', 'é', 'A'),
  }),
);
const value = fc.oneof(text, fc.array(text), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const anyTrack = fc
  .record(Object.fromEntries(Object.keys(TEMPLATE_FIELDS).map((field) => [field, value])))
  .map((values) => templateValues(values));

const SOURCES = [
  '{{ albumartist | the }}/{{ album }}{{ aunique }}{% if year %} ({{ year }}){% endif %}/{% if multidisc %}Disc {{ disc }}/{% endif %}{{ track | pad }} {{ title }}',
  '{{ artist | initial }}/{{ artist | sortname }}/{{ genre | first | asciify }}./{% if title %}{{ title | truncate: 20 }}{% endif %}',
  '{% capture x %}{{ label | join: "/" }}{% endcapture %}{{ x }}/.{{ date }} -/{{ genre.size }}{{ title | slice: 0, 3 | upcase }}',
];
const TEMPLATES = SOURCES.map((source) => NameTemplate.parse(source, 'test'));

test('whatever the tags say, every component is a name, and stays one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TEMPLATES),
      anyTrack,
      fc.constantFrom(...SANITIZE_PROFILES),
      (template, values, profile) => {
        const components = template.render(values, profile);
        expect(components.length).toBeGreaterThan(0);
        for (const component of components) {
          expect(component).not.toMatch(/^(?:\.{0,2}|.*[/\0].*)$/su);
          expect(sanitizeComponent(component, 'x', profile)).toBe(component);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('what a template printed for tracks before changes no name', () => {
  // Values that look alike, so that a wrong memory would mix them up.
  const alike = fc.constantFrom(
    ...['A', 'a', 'A, B', '', ' A ', '1', 'null', 'true', '["A"]', 'A/B', 'x'.repeat(1200)],
    ...[1, true, false, null, [], ['A'], ['A', 'B'], ['A, B']],
  );
  const track = fc
    .record(Object.fromEntries(Object.keys(TEMPLATE_FIELDS).map((field) => [field, alike])))
    .map((values) => templateValues(values));
  // What assigns something is always run as a whole.
  const pairs = [...SOURCES.slice(0, 2), '{% if various %}{{ artist }} - {% endif %}{{ disc }}{{ title }}'].map(
    (source) => [source, `{% assign whole = "" %}${source}`].map((text) => NameTemplate.parse(text, 'test')),
  );
  fc.assert(
    fc.property(fc.constantFrom(...pairs), track, fc.constantFrom(...SANITIZE_PROFILES), (pair, values, profile) => {
      const [remembered, whole] = pair.map((template) => template.render(values, profile));
      expect(remembered).toEqual(whole);
    }),
    { numRuns: 1000 },
  );
});

test('whatever a template says, it is refused with a reason or it works', () => {
  const piece = fc.constantFrom(
    ...[
      '{{ title }}',
      '{{ genre',
      '}}',
      '{% if year %}',
      '{% else %}',
      '{% endif %}',
      '/',
      '..',
      '\\',
      '$title',
      '%artist%',
      '%if{',
      '{{ x | pad: ',
      '| first }}',
      '"',
      ' a',
      '{% assign x = ',
      'track %}',
      '{% case kind %}{% when ',
      '[',
      '(1..9)',
      '-%}',
      '{% comment %}',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      if (refusal(pieces.join('')) === 'accepted') expect(render(pieces.join(''))).not.toBe('');
    }),
    { numRuns: 1500 },
  );
});
