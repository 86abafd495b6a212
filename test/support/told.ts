/** Prints a failure when it is found: a sweep goes on for many minutes after it. @returns the text as it is */
export function told(failure: string): string {
  console.log(`FAILED ${failure}`);
  return failure;
}
