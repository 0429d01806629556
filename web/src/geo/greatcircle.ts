/** Great circles: the shortest way over the globe between two points, as a line to draw. */
import type { Position } from 'geojson';
import { cutLine } from './antimeridian';

const RADIAN = Math.PI / 180;

type Vector = readonly [number, number, number];

/** A point of the sphere as a unit vector. */
export function toVector(lon: number, lat: number): Vector {
  const phi = lat * RADIAN;
  const lambda = lon * RADIAN;
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

/** The angle between two points, in degrees (haversine: exact for near points too). */
export function angle(a: Position, b: Position): number {
  const [lonA = 0, latA = 0] = a;
  const [lonB = 0, latB = 0] = b;
  const half = Math.sin(((latB - latA) * RADIAN) / 2) ** 2;
  const across = Math.cos(latA * RADIAN) * Math.cos(latB * RADIAN) * Math.sin(((lonB - lonA) * RADIAN) / 2) ** 2;
  return (2 * Math.asin(Math.min(1, Math.sqrt(half + across)))) / RADIAN;
}

/** Points on the great circle from `a` to `b`, both included, none further apart than `step` degrees. */
export function greatCircle(a: Position, b: Position, step = 3): Position[] {
  const far = angle(a, b);
  const count = Math.max(1, Math.ceil(far / step));
  if (far < 1e-6 || far > 180 - 1e-6) return [a, b];
  const from = toVector(a[0] ?? 0, a[1] ?? 0);
  const to = toVector(b[0] ?? 0, b[1] ?? 0);
  const omega = far * RADIAN;
  const line: Position[] = [a];
  for (let n = 1; n < count; n += 1) {
    const share = n / count;
    const p = Math.sin((1 - share) * omega) / Math.sin(omega);
    const q = Math.sin(share * omega) / Math.sin(omega);
    const [x, y, z] = [0, 1, 2].map((axis) => p * (from[axis] ?? 0) + q * (to[axis] ?? 0)) as [number, number, number];
    line.push([Math.atan2(y, x) / RADIAN, Math.atan2(z, Math.hypot(x, y)) / RADIAN]);
  }
  line.push(b);
  return line;
}

/** The great circle in pieces that stay within [-180, 180], for renderers of the flat plane. */
export function greatCirclePieces(a: Position, b: Position, step = 3): Position[][] {
  return cutLine(greatCircle(a, b, step));
}
