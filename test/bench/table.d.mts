export function tableText(heads: readonly string[], rows: readonly (readonly string[])[]): string;
