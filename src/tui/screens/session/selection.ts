import type { OperationView } from '../../../workflows/browse/browsed-operations.js';

/**
 * What somebody selected of the operations of a session: a mark for each by its place among all, whatever is shown. Marks
 * change in place, as copies of 200,000 for each key would be felt; `revision` tells states apart.
 */
export class Selection {
  #marks = new Uint8Array(0);
  #revision = 0;
  #isEmpty = true;
  readonly #known = new WeakMap<OperationView, { readonly revision: number; readonly view: OperationView }>();

  /** Another number after each change. */
  get revision(): number {
    return this.#revision;
  }

  /** Those of a view that are selected. */
  of(view: OperationView): OperationView {
    const known = this.#known.get(view);
    if (known?.revision === this.#revision) return known.view;
    const selected = view.marked(this.#marks);
    this.#known.set(view, { revision: this.#revision, view: selected });
    return selected;
  }

  has(all: OperationView, id: number): boolean {
    return !this.#isEmpty && this.#marks[all.positionOf(id)] === 1;
  }

  /** Selects an operation, or takes it away again. @param all of the session */
  toggle(all: OperationView, id: number): void {
    this.#make(all);
    const row = all.positionOf(id);
    if (row >= 0) this.#marks[row] = this.#marks[row] === 1 ? 0 : 1;
  }

  /** Selects what a view has in a folder and below; when it is selected already, it is taken away. */
  toggleFolder(all: OperationView, view: OperationView, folder: number): void {
    const value = this.stateOf(view, folder) === 'all' ? 0 : 1;
    this.#make(all);
    view.mark(this.#marks, value, folder);
  }

  /** Selects all of a view, besides what is selected. */
  add(all: OperationView, view: OperationView): void {
    this.#make(all);
    view.mark(this.#marks, 1);
  }

  clear(): void {
    this.#marks.fill(0);
    this.#isEmpty = true;
    this.#revision += 1;
  }

  /** How much of what a view has in a folder and below is selected. */
  stateOf(view: OperationView, folder: number): 'none' | 'some' | 'all' {
    const selected = this.#isEmpty ? 0 : this.of(view).countIn(folder);
    if (selected === 0) return 'none';
    return selected === view.countIn(folder) ? 'all' : 'some';
  }

  /** A change is about to come. */
  #make(all: OperationView): void {
    if (this.#marks.length < all.count) {
      const longer = new Uint8Array(all.count);
      longer.set(this.#marks);
      this.#marks = longer;
    }
    this.#isEmpty = false;
    this.#revision += 1;
  }
}
