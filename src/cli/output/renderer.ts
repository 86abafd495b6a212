import type { OrganizeResult, RollbackResult, WorkflowEvent } from '../../workflows/events.js';

/** The three ways to show a run; all of them render the same events. */
export interface Renderer {
  /** It shows what is wrong by itself, so nobody else should; known once the session has started. */
  readonly showsProblems?: boolean;
  onEvent(event: WorkflowEvent): void;
  organized(result: OrganizeResult): Promise<void>;
  rolledBack(result: RollbackResult): Promise<void>;
  /** The run threw: ends what was begun on stdout, so that it can be parsed all the same. */
  failed(error: unknown): Promise<void>;
}
