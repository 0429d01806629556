/** The small map of a profile: a still globe turned to the place, its flows and who is at their ends. */
import { geoGraticule10, geoOrthographic, geoPath, type GeoPermissibleObjects } from 'd3-geo';
import { fetchFlows, fetchMap, type Flow } from '../../api/client';
import { counterpart } from '../../geo/codes';
import { coarseWorld, type World } from '../../geo/world';
import { sceneOf, shadeOf, type Scene } from '../map/globe';
import { familyColour, readPalette, type Palette } from '../map/palette';

/** The device pixels a picture of this many pixels is drawn with. */
const RATIO = 2;
const MOST_FLOWS = 400;

interface Picture {
  readonly world: World;
  readonly flows: readonly Flow[];
  readonly scene: Scene;
  readonly centre: readonly [number, number];
}

/** Turned a little towards the partners, so that more of the lines are on this side. */
function centreFor(lon: number, lat: number, flows: readonly Flow[]): [number, number] {
  const lean = flows.reduce((sum, { foreign }) => sum + Math.sign(((foreign.lon - lon + 540) % 360) - 180), 0);
  return [
    lon + Math.max(-35, Math.min(35, flows.length === 0 ? 0 : (lean / flows.length) * 45)),
    Math.max(-50, Math.min(50, lat * 0.7 + 6)),
  ];
}

function paint(
  canvas: HTMLCanvasElement,
  size: number,
  { world, flows, scene, centre }: Picture,
  palette: Palette,
): void {
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return;
  canvas.width = size * RATIO;
  canvas.height = size * RATIO;
  pen.scale(RATIO, RATIO);
  const projection = geoOrthographic()
    .translate([size / 2, size / 2])
    .scale(size / 2 - 2)
    .rotate([-centre[0], -centre[1]])
    .clipAngle(90);
  const path = geoPath(projection, pen);
  const draw = (object: GeoPermissibleObjects, fill: string | null, stroke: string | null, width = 1): void => {
    pen.beginPath();
    path(object);
    if (fill) {
      pen.fillStyle = fill;
      pen.fill();
    }
    if (stroke) {
      pen.strokeStyle = stroke;
      pen.lineWidth = width;
      pen.stroke();
    }
  };
  draw({ type: 'Sphere' }, palette.sea, null);
  draw(geoGraticule10(), null, '#e2e8ec', 0.5);
  for (const shape of world.countries.features) {
    const iso2 = counterpart(shape);
    draw(shape, iso2 ? (palette.shades[shadeOf(scene, iso2)] ?? palette.shades[0]) : palette.land, null);
  }
  draw(world.borders, null, palette.paper, 0.5);
  pen.globalAlpha = 0.65;
  for (const { us, foreign, family } of flows) {
    draw(
      {
        type: 'LineString',
        coordinates: [
          [us.lon, us.lat],
          [foreign.lon, foreign.lat],
        ],
      },
      null,
      familyColour(palette, family),
      1.2,
    );
  }
  pen.globalAlpha = 1;
  for (const { foreign, family } of flows) {
    draw({ type: 'Point', coordinates: [foreign.lon, foreign.lat] }, familyColour(palette, family), null);
  }
  draw({ type: 'Sphere' }, null, palette.line, 1);
}

/** Draws the small map above what the server put there. */
export async function mount(element: HTMLElement): Promise<void> {
  const query = element.dataset['query'] ?? '';
  const [world, map, { flows }] = await Promise.all([coarseWorld(), fetchMap(query), fetchFlows(query, MOST_FLOWS)]);
  const lon = Number(element.dataset['lon'] ?? map.places[0]?.lon ?? -96);
  const lat = Number(element.dataset['lat'] ?? map.places[0]?.lat ?? 38);
  const canvas = document.createElement('canvas');
  const size = Math.min(320, element.clientWidth || 320);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', element.dataset['label'] ?? 'Ties on a globe');
  canvas.style.width = `${size}px`;
  canvas.style.height = `${size}px`;
  element.prepend(canvas);
  paint(canvas, size, { world, flows, scene: sceneOf(query, map), centre: centreFor(lon, lat, flows) }, readPalette());
}
