/** What a YAML document may hold by its grammar, and nobody can read: loops, bombs of aliases, nesting without end. Pure. */
import { type Alias, type Document, type Node, isAlias, isNode, visit } from "yaml";

/** Far above what the schema has. */
export const maxDepth = 32;
/** Nodes that the document comes to once every alias is written out. */
const mostNodes = 10_000;

export interface Knot {
  readonly offset: number;
  readonly message: string;
}

/** Empty when the document can be read; otherwise the first knot of each kind. */
export function findKnots(document: Document): readonly Knot[] {
  const deep = findDeep(document);
  if (deep !== null) return [deep];
  const loop = findLoop(document);
  return loop === null ? findBomb(document) : [loop];
}

function findDeep(document: Document): Knot | null {
  let found: Knot | null = null;
  visit(document, {
    // A mapping stands on the way twice, once as its pair.
    Collection(_key, node, way) {
      if (way.filter((one) => isNode(one)).length <= maxDepth) return undefined;
      found = { offset: startOf(node), message: `nested deeper than ${maxDepth} levels` };
      return visit.BREAK;
    },
  });
  return found;
}

function findLoop(document: Document): Knot | null {
  let found: Knot | null = null;
  visit(document, {
    Alias(_key, alias, way) {
      const source = alias.resolve(document);
      if (source === undefined || !way.includes(source)) return undefined;
      found = { offset: startOf(alias), message: `*${alias.source} stands inside &${alias.source}: a loop` };
      return visit.BREAK;
    },
  });
  return found;
}

/** Each anchor stands before its aliases, so its size is known when they come. */
function findBomb(document: Document): readonly Knot[] {
  const sizes = new Map<Node, number>();
  let bomb: Alias | null = null;
  const sizeOf = (node: unknown): number => {
    let size = 1;
    visit(isNode(node) ? node : null, {
      Node(_key, inner) {
        if (isAlias(inner)) {
          const source = inner.resolve(document);
          size += source === undefined ? 0 : (sizes.get(source) ?? 0);
          if (size > mostNodes) bomb ??= inner;
        } else size += 1;
        return bomb === null ? undefined : visit.BREAK;
      },
    });
    return size;
  };
  visit(document, {
    Node(_key, node) {
      if ("anchor" in node && node.anchor !== undefined) sizes.set(node, sizeOf(node));
      return bomb === null ? undefined : visit.BREAK;
    },
  });
  if (bomb === null) sizeOf(document.contents);
  if (bomb === null) return [];
  const { source }: Alias = bomb;
  const message = `*${source} multiplies: the file would come to more than ${mostNodes} values`;
  return [{ offset: startOf(bomb), message }];
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
