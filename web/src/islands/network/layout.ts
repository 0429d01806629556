/**
 * Where the nodes stand: Americans on one side, counterparts on the other, those with much in common near each other. The same graph
 * is always laid out alike: starting places follow from the order of the nodes, and d3-force draws its small shoves from a fixed seed.
 */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3-force';
import { radiusFor } from '../../geo/classes';
import type { Graph } from './graph';

/** A node's middle and radius, in units of the layout. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** How far the two sides stand apart. */
const APART = 520;
const TICKS = 180;
const LARGEST = 26;
const SMALLEST = 3.5;

interface Body extends SimulationNodeDatum {
  readonly r: number;
  readonly side: number;
}

interface Spring extends SimulationLinkDatum<Body> {
  readonly strength: number;
}

/** The radius of a count, where `most` is the largest. */
export function radiusOf(count: number, most: number): number {
  return Math.max(SMALLEST, radiusFor(count, most, LARGEST));
}

/** Lays a graph out. `upright` puts the sides above each other, for pictures higher than wide. */
export function layOut(graph: Graph, upright: boolean): Spot[] {
  const most = Math.max(1, ...graph.nodes.map((node) => node.count));
  const largestTie = Math.max(1, ...graph.ties.map((tie) => tie.count));
  const seats = { us: 0, foreign: 0 };
  const bodies: Body[] = graph.nodes.map((node) => {
    const us = node.side === 'us';
    const seat = us ? seats.us++ : seats.foreign++;
    const side = us ? -APART / 2 : APART / 2;
    // From the middle outwards, above and below in turn.
    const along = Math.ceil(seat / 2) * (seat % 2 === 0 ? 9 : -9);
    return { side, r: radiusOf(node.count, most), x: side, y: along };
  });
  const springs: Spring[] = graph.ties.map((tie) => ({
    source: tie.us,
    target: tie.foreign,
    strength: 0.02 + 0.18 * Math.sqrt(tie.count / largestTie),
  }));
  forceSimulation(bodies)
    .force('side', forceX<Body>((body) => body.side).strength(0.16))
    .force('middle', forceY<Body>(0).strength(0.035))
    .force(
      'apart',
      forceManyBody<Body>()
        .strength((body) => -24 - 3 * body.r)
        .distanceMax(400),
    )
    .force('room', forceCollide<Body>((body) => body.r + 5).iterations(2))
    .force(
      'ties',
      forceLink<Body, Spring>(springs)
        .distance(APART * 0.7)
        .strength((spring) => spring.strength),
    )
    .alphaDecay(1 - 0.001 ** (1 / TICKS))
    .stop()
    .tick(TICKS);
  return bodies.map(({ x = 0, y = 0, r }) => (upright ? { x: y, y: x, r } : { x, y, r }));
}

/** What brings the layout into a picture: first enlarged, then moved. */
export interface Fit {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/** Shows all spots in a picture of this size, `room` pixels kept free at the edge. */
export function fitAll(spots: readonly Spot[], width: number, height: number, room: number): Fit {
  if (spots.length === 0) return { k: 1, x: width / 2, y: height / 2 };
  const left = Math.min(...spots.map((spot) => spot.x - spot.r));
  const right = Math.max(...spots.map((spot) => spot.x + spot.r));
  const top = Math.min(...spots.map((spot) => spot.y - spot.r));
  const bottom = Math.max(...spots.map((spot) => spot.y + spot.r));
  const k = Math.min(
    1.6,
    Math.max(1, width - 2 * room) / Math.max(1, right - left),
    Math.max(1, height - 2 * room) / Math.max(1, bottom - top),
  );
  return { k, x: width / 2 - (k * (left + right)) / 2, y: height / 2 - (k * (top + bottom)) / 2 };
}

/** Enlarges around a point of the picture. */
export function zoomed(fit: Fit, factor: number, x: number, y: number): Fit {
  const k = Math.min(12, Math.max(0.05, fit.k * factor));
  const by = k / fit.k;
  return { k, x: x - (x - fit.x) * by, y: y - (y - fit.y) * by };
}

/** The node at a point of the picture: the nearest within its circle and a little more. */
export function nodeAt(spots: readonly Spot[], fit: Fit, x: number, y: number, grace: number): number | null {
  let found: number | null = null;
  let nearest = Infinity;
  spots.forEach((spot, n) => {
    const distance = Math.hypot(fit.x + fit.k * spot.x - x, fit.y + fit.k * spot.y - y) - fit.k * spot.r;
    if (distance <= grace && distance < nearest) {
      nearest = distance;
      found = n;
    }
  });
  return found;
}
