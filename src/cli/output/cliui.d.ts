/** cliui 9 ships no types; this is the part that we use. */
declare module 'cliui' {
  interface Column {
    text: string;
    /** Columns of the terminal, padding included. */
    width?: number;
    /** Top, right, bottom, left. */
    padding?: [number, number, number, number];
  }
  interface UI {
    div(...columns: Column[]): unknown;
    toString(): string;
  }
  export default function cliui(options?: { width?: number; wrap?: boolean }): UI;
}
