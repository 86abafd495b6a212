import { EXIT_CODES, UserError } from '../errors.js';

/** A template that cannot be used: exit code 2, nothing changed. @param where what the template is called: `--template` */
export function templateError(where: string, message: string, hint?: string): UserError {
  return new UserError('template_invalid', `${where}: ${message}`, {
    exitCode: EXIT_CODES.usage,
    ...(hint === undefined ? {} : { hint }),
  });
}
