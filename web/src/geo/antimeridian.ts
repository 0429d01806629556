/**
 * Cutting shapes at the antimeridian. World atlases stitch Russia, Fiji and Antarctica together across 180°, as a sphere wants it;
 * a renderer that works on the flat plane (vector tiles) needs them in pieces that stay within [-180, 180].
 */
import type { MultiPolygon, Polygon, Position } from 'geojson';

/** A ring with its longitudes made continuous: no step is longer than half a turn. Gives how many turns it makes around the pole. */
function unwrap(ring: readonly Position[]): { points: [number, number][]; turns: number } {
  const points: [number, number][] = [];
  let shift = 0;
  let last: number | undefined;
  for (const [lon = 0, lat = 0] of ring) {
    if (last !== undefined) {
      const step = lon + shift - last;
      if (step > 180) shift -= 360;
      else if (step < -180) shift += 360;
    }
    last = lon + shift;
    points.push([last, lat]);
  }
  const first = points[0];
  const end = points[points.length - 1];
  const turns = first && end ? Math.round((end[0] - first[0]) / 360) : 0;
  return { points, turns };
}

/** Closes a ring that goes around a pole by way of that pole. */
function throughPole(points: [number, number][]): [number, number][] {
  const first = points[0];
  const end = points[points.length - 1];
  if (!first || !end) return points;
  const mean = points.reduce((sum, point) => sum + point[1], 0) / points.length;
  const pole = mean < 0 ? -90 : 90;
  return [...points, [end[0], pole], [first[0], pole], first];
}

/** The part of a ring on one side of a meridian (Sutherland and Hodgman); the ring is closed. */
function clip(points: readonly [number, number][], edge: number, keepEast: boolean): [number, number][] {
  const inside = (point: readonly [number, number]): boolean => (keepEast ? point[0] >= edge : point[0] <= edge);
  const out: [number, number][] = [];
  for (let n = 0; n + 1 < points.length; n += 1) {
    const a = points[n] as [number, number];
    const b = points[n + 1] as [number, number];
    if (inside(a)) out.push(a);
    if (inside(a) !== inside(b)) {
      const share = (edge - a[0]) / (b[0] - a[0]);
      out.push([edge, a[1] + share * (b[1] - a[1])]);
    }
  }
  const first = out[0];
  if (out.length < 3 || !first) return [];
  return [...out, first];
}

/** One polygon's rings as polygons within [-180, 180], holes with the piece they lie in. */
export function cutPolygon(rings: readonly (readonly Position[])[]): Position[][][] {
  const whole = rings.map((ring) => {
    const { points, turns } = unwrap(ring);
    return turns === 0 ? points : throughPole(points);
  });
  const outer = whole[0];
  if (!outer) return [];
  const lons = outer.map((point) => point[0]);
  const lowest = Math.floor((Math.min(...lons) + 180) / 360);
  const highest = Math.ceil((Math.max(...lons) - 180) / 360);
  if (lowest === 0 && highest === 0) return [whole];
  const pieces: Position[][][] = [];
  for (let world = lowest; world <= highest; world += 1) {
    const west = world * 360 - 180;
    const piece = whole
      .map((ring) => clip(clip(ring, west, true), west + 360, false))
      .map((ring) => ring.map(([lon, lat]): Position => [lon - world * 360, lat]));
    if ((piece[0]?.length ?? 0) > 0) pieces.push(piece.filter((ring) => ring.length > 0));
  }
  return pieces;
}

/** A polygon or several, cut. */
export function cutShape(shape: Polygon | MultiPolygon): MultiPolygon {
  const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates;
  return { type: 'MultiPolygon', coordinates: polygons.flatMap((rings) => cutPolygon(rings)) };
}

/** A line in pieces that do not cross the antimeridian. */
export function cutLine(line: readonly Position[]): Position[][] {
  const pieces: Position[][] = [];
  let piece: Position[] = [];
  let last: Position | undefined;
  for (const point of line) {
    const [lon = 0, lat = 0] = point;
    if (last) {
      const [lastLon = 0, lastLat = 0] = last;
      if (Math.abs(lon - lastLon) > 180) {
        const edge = lastLon > 0 ? 180 : -180;
        const span = lon + 2 * edge - lastLon;
        const share = span === 0 ? 0 : (edge - lastLon) / span;
        const at = lastLat + share * (lat - lastLat);
        piece.push([edge, at]);
        pieces.push(piece);
        piece = [[-edge, at]];
      }
    }
    piece.push([lon, lat]);
    last = point;
  }
  pieces.push(piece);
  return pieces.filter((part) => part.length > 1);
}
