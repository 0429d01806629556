/**
 * Makes the map's outlines from the packages world-atlas and us-atlas: writes `.generated/world-110m.json`,
 * `world-50m.json` (countries by ISO 3166-1 alpha-2, as TopoJSON), `us-states.json` (borders between states) and
 * `outlines.json` (for pictures that the server draws: per country its code and its rings, to a tenth of a degree).
 * Runs before every build, check and test; writes nothing when the outputs are newer than this file.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { feature, mesh } from 'topojson-client';

const require = createRequire(import.meta.url);
const out = new URL('../.generated/', import.meta.url);

/** ISO 3166-1: numeric code followed by alpha-2 code. */
const ISO = [
  '004AF 008AL 010AQ 012DZ 016AS 020AD 024AO 028AG 031AZ 032AR 036AU 040AT 044BS 048BH 050BD 051AM',
  '052BB 056BE 060BM 064BT 068BO 070BA 072BW 074BV 076BR 084BZ 086IO 090SB 092VG 096BN 100BG 104MM',
  '108BI 112BY 116KH 120CM 124CA 132CV 136KY 140CF 144LK 148TD 152CL 156CN 158TW 162CX 166CC 170CO',
  '174KM 175YT 178CG 180CD 184CK 188CR 191HR 192CU 196CY 203CZ 204BJ 208DK 212DM 214DO 218EC 222SV',
  '226GQ 231ET 232ER 233EE 234FO 238FK 239GS 242FJ 246FI 248AX 250FR 254GF 258PF 260TF 262DJ 266GA',
  '268GE 270GM 275PS 276DE 288GH 292GI 296KI 300GR 304GL 308GD 312GP 316GU 320GT 324GN 328GY 332HT',
  '334HM 336VA 340HN 344HK 348HU 352IS 356IN 360ID 364IR 368IQ 372IE 376IL 380IT 384CI 388JM 392JP',
  '398KZ 400JO 404KE 408KP 410KR 414KW 417KG 418LA 422LB 426LS 428LV 430LR 434LY 438LI 440LT 442LU',
  '446MO 450MG 454MW 458MY 462MV 466ML 470MT 474MQ 478MR 480MU 484MX 492MC 496MN 498MD 499ME 500MS',
  '504MA 508MZ 512OM 516NA 520NR 524NP 528NL 531CW 533AW 534SX 535BQ 540NC 548VU 554NZ 558NI 562NE',
  '566NG 570NU 574NF 578NO 580MP 581UM 583FM 584MH 585PW 586PK 591PA 598PG 600PY 604PE 608PH 612PN',
  '616PL 620PT 624GW 626TL 630PR 634QA 638RE 642RO 643RU 646RW 652BL 654SH 659KN 660AI 662LC 663MF',
  '666PM 670VC 674SM 678ST 682SA 686SN 688RS 690SC 694SL 702SG 703SK 704VN 705SI 706SO 710ZA 716ZW',
  '724ES 728SS 729SD 732EH 740SR 744SJ 748SZ 752SE 756CH 760SY 762TJ 764TH 768TG 772TK 776TO 780TT',
  '784AE 788TN 792TR 795TM 796TC 798TV 800UG 804UA 807MK 818EG 826GB 831GG 832JE 833IM 834TZ 840US',
  '850VI 854BF 858UY 860UZ 862VE 876WF 882WS 887YE 894ZM',
]
  .join(' ')
  .split(' ');
const ALPHA2 = new Map(ISO.map((code) => [code.slice(0, 3), code.slice(3)]));

/** Outlines that Natural Earth draws without a code of their own, and the country they are shown with. */
const WITHOUT_CODE = new Map([
  ['Kosovo', 'XK'],
  ['Somaliland', 'SO'],
  ['N. Cyprus', 'CY'],
]);

/** The countries of a world atlas under their alpha-2 codes; what has no country keeps no id. */
function world(file) {
  const atlas = JSON.parse(readFileSync(require.resolve(`world-atlas/${file}`), 'utf8'));
  const geometries = atlas.objects.countries.geometries.map(({ type, arcs, id, properties }) => {
    const iso2 = id === undefined ? WITHOUT_CODE.get(properties.name) : ALPHA2.get(String(id).padStart(3, '0'));
    return { type, arcs, ...(iso2 ? { id: iso2 } : {}), properties: { name: properties.name } };
  });
  return {
    type: 'Topology',
    transform: atlas.transform,
    arcs: atlas.arcs,
    objects: { countries: { type: 'GeometryCollection', geometries } },
  };
}

/** The lines between American states, to two decimals (about 1 km), as one GeoJSON geometry. */
function stateBorders() {
  const atlas = JSON.parse(readFileSync(require.resolve('us-atlas/states-10m.json'), 'utf8'));
  const lines = mesh(atlas, atlas.objects.states, (a, b) => a !== b).coordinates;
  const rounded = lines.map((line) =>
    line
      .map(([lon, lat]) => [Math.round(lon * 100) / 100, Math.round(lat * 100) / 100])
      .filter(
        (point, n, all) => n === 0 || n === all.length - 1 || point[0] !== all[n - 1][0] || point[1] !== all[n - 1][1],
      ),
  );
  return { type: 'MultiLineString', coordinates: rounded };
}

/** Countries as `{ id, rings: [[[lon, lat], …], …] }`; rings are not cut at the antimeridian, and holes are rings too. */
function outlines() {
  const atlas = world('countries-110m.json');
  const tenth = (value) => Math.round(value * 10) / 10;
  return feature(atlas, atlas.objects.countries).features.map(({ id, geometry }) => {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return { id: id ?? null, rings: polygons.flat().map((ring) => ring.map(([lon, lat]) => [tenth(lon), tenth(lat)])) };
  });
}

function isFresh(path) {
  try {
    return statSync(path).mtimeMs > statSync(fileURLToPath(import.meta.url)).mtimeMs;
  } catch {
    return false;
  }
}

const outputs = {
  'world-110m.json': () => world('countries-110m.json'),
  'world-50m.json': () => world('countries-50m.json'),
  'us-states.json': stateBorders,
  'outlines.json': outlines,
};
mkdirSync(out, { recursive: true });
for (const [name, make] of Object.entries(outputs)) {
  const path = fileURLToPath(new URL(name, out));
  if (!isFresh(path)) writeFileSync(path, JSON.stringify(make()));
}
