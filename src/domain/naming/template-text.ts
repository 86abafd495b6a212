/** A value as it prints: lists joined with `, `; nothing for what is not known, and for what is no number. */
export function printed(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isFinite(value) ? String(value) : '';
    case 'boolean':
      return String(value);
    default:
      return Array.isArray(value)
        ? value
            .map(printed)
            .filter((text) => text !== '')
            .join(', ')
        : '';
  }
}

/** A template's own text: line breaks, with the blanks around them, are there for the eye. */
export function ownText(text: string): string {
  return text.replaceAll(/[^\S\n]*\n\s*/gu, '');
}
