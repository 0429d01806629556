/** Draws a laid-out network on a canvas. */
import { placeLabels } from '../../geo/labels';
import { familyColour, type Palette } from '../map/palette';
import { across, type Graph } from './graph';
import type { Fit, Spot } from './layout';

/** What stands out: a node with its ties, one tie, or nothing. */
export interface Light {
  readonly node: number | null;
  readonly tie: number | null;
}

/** How many labels are tried. */
const LABELLED = 70;
const FONT = '12px "Public Sans Web", system-ui, sans-serif';
const BOLD = '600 12px "Public Sans Web", system-ui, sans-serif';

export function paint(
  context: CanvasRenderingContext2D,
  graph: Graph,
  spots: readonly Spot[],
  fit: Fit,
  light: Light,
  palette: Palette,
  size: { readonly width: number; readonly height: number },
): void {
  context.clearRect(0, 0, size.width, size.height);
  const lit = litNodes(graph, light);
  drawTies(context, graph, spots, fit, light, lit, palette);
  drawNodes(context, graph, spots, fit, lit, palette);
  drawLabels(context, graph, spots, fit, lit, palette, size);
}

/** The nodes that stand out with what is held; `null` where nothing is. */
function litNodes(graph: Graph, light: Light): ReadonlySet<number> | null {
  if (light.tie !== null) {
    const tie = graph.ties[light.tie];
    return tie ? new Set([tie.us, tie.foreign]) : null;
  }
  if (light.node === null) return null;
  const node = light.node;
  const others = (graph.nodes[node]?.ties ?? []).flatMap((n) => {
    const tie = graph.ties[n];
    return tie ? [across(tie, node)] : [];
  });
  return new Set([node, ...others]);
}

function drawTies(
  context: CanvasRenderingContext2D,
  graph: Graph,
  spots: readonly Spot[],
  fit: Fit,
  light: Light,
  lit: ReadonlySet<number> | null,
  palette: Palette,
): void {
  const most = Math.max(1, ...graph.ties.map((tie) => tie.count));
  const isLit = (n: number): boolean => {
    const tie = graph.ties[n];
    return light.tie !== null ? light.tie === n : tie?.us === light.node || tie?.foreign === light.node;
  };
  const draw = (n: number): void => {
    const tie = graph.ties[n];
    const from = tie && spots[tie.us];
    const to = tie && spots[tie.foreign];
    if (!from || !to) return;
    const share = Math.sqrt(tie.count / most);
    context.globalAlpha = lit === null ? 0.12 + 0.5 * share : isLit(n) ? 0.85 : 0.04;
    context.strokeStyle = familyColour(palette, tie.family);
    context.lineWidth = 0.6 + 5 * share;
    const [x1, y1, x2, y2] = [
      fit.x + fit.k * from.x,
      fit.y + fit.k * from.y,
      fit.x + fit.k * to.x,
      fit.y + fit.k * to.y,
    ];
    context.beginPath();
    context.moveTo(x1, y1);
    // A slight bow keeps ties that share an end apart.
    context.quadraticCurveTo((x1 + x2) / 2 + (y2 - y1) * 0.06, (y1 + y2) / 2 - (x2 - x1) * 0.06, x2, y2);
    context.stroke();
  };
  // The largest last, and over them what stands out.
  for (let n = graph.ties.length - 1; n >= 0; n -= 1) if (lit === null || !isLit(n)) draw(n);
  if (lit !== null) for (let n = graph.ties.length - 1; n >= 0; n -= 1) if (isLit(n)) draw(n);
  context.globalAlpha = 1;
}

function drawNodes(
  context: CanvasRenderingContext2D,
  graph: Graph,
  spots: readonly Spot[],
  fit: Fit,
  lit: ReadonlySet<number> | null,
  palette: Palette,
): void {
  context.lineWidth = 1.5;
  for (let n = graph.nodes.length - 1; n >= 0; n -= 1) {
    const node = graph.nodes[n];
    const spot = spots[n];
    if (!node || !spot) continue;
    const [x, y, r] = [fit.x + fit.k * spot.x, fit.y + fit.k * spot.y, Math.max(2.5, fit.k * spot.r)];
    context.globalAlpha = lit === null || lit.has(n) ? 1 : 0.25;
    context.beginPath();
    // Who is neither a place nor in one, networks above all, is a square.
    if (node.kind === 'network' || node.kind === 'group') context.rect(x - r, y - r, 2 * r, 2 * r);
    else context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = node.side === 'us' ? palette.ink : palette.paper;
    context.fill();
    context.strokeStyle = node.side === 'us' ? palette.paper : palette.ink;
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawLabels(
  context: CanvasRenderingContext2D,
  graph: Graph,
  spots: readonly Spot[],
  fit: Fit,
  lit: ReadonlySet<number> | null,
  palette: Palette,
  size: { readonly width: number; readonly height: number },
): void {
  const order = [...graph.nodes.keys()]
    .filter((n) => lit === null || lit.has(n))
    .sort((a, b) => (graph.nodes[b]?.count ?? 0) - (graph.nodes[a]?.count ?? 0))
    .slice(0, LABELLED);
  context.font = lit === null ? FONT : BOLD;
  context.textBaseline = 'top';
  const wishes = order.map((n) => {
    const spot = spots[n] ?? { x: 0, y: 0, r: 0 };
    return {
      x: fit.x + fit.k * spot.x,
      y: fit.y + fit.k * spot.y,
      width: context.measureText(graph.nodes[n]?.name ?? '').width,
      height: 13,
      gap: Math.max(2.5, fit.k * spot.r) + 3,
    };
  });
  const places = placeLabels(wishes, size.width, size.height);
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = palette.paper;
  context.fillStyle = palette.ink;
  order.forEach((n, at) => {
    const place = places[at];
    if (!place) return;
    const name = graph.nodes[n]?.name ?? '';
    context.strokeText(name, place.x, place.y);
    context.fillText(name, place.x, place.y);
  });
}
