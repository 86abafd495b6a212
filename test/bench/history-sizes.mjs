/** Here, and not beside what makes and shows such histories, because that takes long to load. */
export const BIG_SESSION = 'big-session';
/** The big one and what else is in the history, unless it is said. */
export const SESSIONS = 501;
/** Of the big session that the terminal interface is measured with. */
export const TERMINAL_OPERATIONS = 200_000;
