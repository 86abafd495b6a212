/**
 * music-metadata's table of tag mappers in the bundled worker. The real one builds eleven tables with some thousand upper-case
 * names anew for each file, which was a third of what reading a small file costs; they hold nothing of a file, so here they
 * are built once. Belongs upstream: a constant in MetadataCollector.js instead of `new CombinedTagMapper()`.
 */
import { CombinedTagMapper as Whole } from '../../../node_modules/music-metadata/lib/common/CombinedTagMapper.js';

const once = new Whole();

export class CombinedTagMapper {
  constructor() {
    return once;
  }
}
