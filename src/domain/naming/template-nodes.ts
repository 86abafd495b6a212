import { toValueSync, type Template } from 'liquidjs';

/** All nodes of a template with those inside them, in the order of the text. */
export function* nodesOf(templates: readonly Template[]): Generator<Template> {
  for (const node of templates) {
    yield node;
    yield* nodesOf(childrenOf(node));
  }
}

function childrenOf(node: Template): Template[] {
  return node.children === undefined ? [] : toValueSync<Template[]>(node.children(false, true));
}
