import type { Command } from '../command.js';
import { templateFields } from './template-fields.js';
import { templateTest } from './template-test.js';

export const template: Command = {
  command: 'template',
  describe: 'Own templates for paths: try one, see what it may use',
  examples: [
    ["template test --template '{{ artist | the }}/{{ title }}' song.mp3", 'where would it go?'],
    ['template fields', 'fields, filters, and the templates of the layouts'],
  ],
  commands: [templateTest, templateFields],
};
