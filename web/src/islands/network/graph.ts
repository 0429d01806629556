/** The network as the picture needs it: nodes with their ties, and what is said of them. */
import type { NetworkAnswer, NetworkNode } from '../../api/client';

export interface Tie {
  /** Places of the two ends among the nodes. */
  readonly us: number;
  readonly foreign: number;
  readonly count: number;
  readonly family: string;
}

export interface Node extends NetworkNode {
  /** Places of its ties, the largest first. */
  readonly ties: readonly number[];
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly ties: readonly Tie[];
}

/** How many counterparts a card and a reading aloud name. */
export const NAMED = 5;

/** Puts an answer together; ends that the answer does not know join nothing. */
export function graphOf(answer: NetworkAnswer): Graph {
  const at = new Map(answer.nodes.map((node, n) => [`${node.side} ${node.id}`, n]));
  const ties = answer.ties.flatMap(({ us, foreign, count, family }): Tie[] => {
    const [a, b] = [at.get(`us ${us}`), at.get(`foreign ${foreign}`)];
    return a === undefined || b === undefined ? [] : [{ us: a, foreign: b, count, family }];
  });
  const own: number[][] = answer.nodes.map(() => []);
  ties.forEach(({ us, foreign }, n) => {
    own[us]?.push(n);
    own[foreign]?.push(n);
  });
  return { ties, nodes: answer.nodes.map((node, n) => ({ ...node, ties: own[n] ?? [] })) };
}

/** The other end of a tie. */
export function across(tie: Tie, node: number): number {
  return tie.us === node ? tie.foreign : tie.us;
}

/** "Seattle, Washington". */
export function fullName(node: NetworkNode): string {
  return node.area ? `${node.name}, ${node.area}` : node.name;
}

const spell = (count: number): string => count.toLocaleString('en-US');

/** "120 engagements; drawn with 34 counterparts". */
export function lead(node: Node): string {
  const engagements = `${spell(node.count)} engagement${node.count === 1 ? '' : 's'}`;
  const others = `${spell(node.ties.length)} counterpart${node.ties.length === 1 ? '' : 's'}`;
  return `${engagements}; drawn with ${others}`;
}

/** The counterparts with most engagements: names and numbers. */
export function largest(graph: Graph, at: number): (readonly [string, number])[] {
  const ties = (graph.nodes[at]?.ties ?? []).slice(0, NAMED);
  return ties.flatMap((n) => {
    const tie = graph.ties[n];
    const other = tie && graph.nodes[across(tie, at)];
    return tie && other ? [[fullName(other), tie.count] as const] : [];
  });
}

/** What is read aloud of a node. */
export function spoken(graph: Graph, at: number): string {
  const node = graph.nodes[at];
  if (!node) return '';
  const most = largest(graph, at).map(([name, count]) => `${name} ${spell(count)}`);
  return `${fullName(node)}: ${lead(node)}. Most with ${most.join('; ')}.`;
}

/**
 * Where an arrow key leads: up and down among those of the same side, in order of engagements; left and right to the
 * strongest counterpart on the American and on the foreign side.
 */
export function step(graph: Graph, held: number | null, key: string): number | null {
  const { nodes } = graph;
  if (nodes.length === 0) return null;
  if (held === null) return 0;
  const side = nodes[held]?.side;
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const next = held + (key === 'ArrowDown' ? 1 : -1);
    return nodes[next]?.side === side ? next : held;
  }
  const wanted = key === 'ArrowLeft' ? 'us' : 'foreign';
  if (side === wanted) return held;
  const tie = graph.ties[nodes[held]?.ties[0] ?? -1];
  return tie ? across(tie, held) : held;
}
