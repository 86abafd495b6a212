import type { JournalBatch } from '../../database/operation-history-tracker.js';

/** Where the tracked mover writes what it is about to do and what became of it. The history is one. */
export interface Journal {
  /**
   * Everything in the batch is durable when this returns.
   *
   * @returns the record ids of the intents, in their order
   * @throws HistoryError when it cannot be written: then nothing more may touch the disk
   */
  commit(batch: JournalBatch): number[];

  /** How many completed deletions rely on an object of the backup store. */
  countBackupReferences(backupPath: string): number;

  /** Whether one of them found the object there: then it is another history's as well. */
  sharesObject(backupPath: string): boolean;
}

/** `--disable-history`: ids without records. Nothing can be undone or recovered. */
export class NoJournal implements Journal {
  #next = 1;

  commit({ intents }: JournalBatch): number[] {
    return intents.map((intent) => intent.recordId ?? this.#next++);
  }

  countBackupReferences(): number {
    return 0;
  }

  sharesObject(): boolean {
    return false;
  }
}
