export function escapeXml(text: string): string;
