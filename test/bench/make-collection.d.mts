export function makeCollection(folder: string, count: number, options?: { readonly mixed?: boolean }): number;
