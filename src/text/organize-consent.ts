import type { OrganizeOptions } from '../workflows/plan/organize-settings.js';

type Asked = Pick<OrganizeOptions, 'source' | 'target' | 'conflict' | 'duplicates' | 'backup'>;

/** What a run replaces or deletes, and whether that is kept: to be asked before it begins. `null` when it does neither. */
export function organizeConsent({ source, target, conflict, duplicates, backup = true }: Asked): string | null {
  const deeds = [
    ...(conflict === 'replace' ? ['replaces files that are in the way'] : []),
    ...(duplicates === 'delete' ? ['deletes files that the library has already'] : []),
  ];
  if (deeds.length === 0) return null;
  const fate = backup ? 'A copy of each goes into the backup store.' : 'Without backups they are gone for good.';
  const where = target === undefined ? source : `${source} into ${target}`;
  return `Organizing ${where} ${deeds.join(' and ')}. ${fate}`;
}
