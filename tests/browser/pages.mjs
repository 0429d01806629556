/** Every sort of page, each with an address of the starter. */
import { ask, url } from './browser.mjs';

/** The addresses, by what they show. Some are found by asking, since ids are the ledger's own. */
export async function pages() {
  const rich = (await ask('engagements?place=seattle-wa&sort=evidence&limit=1')).items[0];
  const contradicted = (await ask('engagements?state=CO&country=SI&kind=guard_partnership')).items[0] ?? rich;
  const act = (await ask('engagements?family=acts&limit=1')).items[0];
  const visit = (await ask('engagements?kind=outgoing_mission&limit=1')).items[0];
  const network = await firstLink('/networks', /href="(\/networks\/[^"?#]+)"/);
  return [
    ['the map', '/'],
    ['the map, narrowed', '/?kind=sister_tie&country=JP&from=1957'],
    ['the map with a panel', '/?sel=place:seattle-wa'],
    ['the map as a table', '/?view=table&country=DE'],
    ['the map with nothing in view', '/?q=zzzzzz'],
    ['the map as once known', '/?valid_on=1999-12-31'],
    ['an embed', '/embed?country=JP'],
    ['the places', '/places'],
    ['a city', '/places/seattle-wa'],
    ['a county', '/places/king-county-wa'],
    ['a state', '/places/washington'],
    ['a place without engagements', '/places/winnemucca-nv'],
    ['the countries', '/countries'],
    ['a country', '/countries/JP'],
    ['the networks', '/networks'],
    ['a network', network],
    ['a foreign city', '/actors/bergen-no'],
    ['an engagement', rich.url],
    ['an engagement with a contradiction', contradicted.url],
    ['an act', act.url],
    ['a visit', visit.url],
    ['a revision', `${rich.url}/revisions/1`],
    ['an empty comparison', '/compare'],
    ['a comparison', '/compare?with=seattle-wa,portland-or,houston-tx'],
    ['a comparison of countries', '/compare?with=JP,DE'],
    ['the network', '/network'],
    ['the network, opened', '/network?state=WA&country=JP'],
    ['the network with nothing in view', '/network?q=zzzzzz'],
    ['the changes', '/changes'],
    ['the changes, narrowed', '/changes?change=new&by=rules&place=seattle-wa'],
    ['the data', '/data'],
    ['the methods', '/methods'],
    ['signing in', '/sign-in'],
    ['nothing', '/nowhere'],
    ['no such place', '/places/atlantis-xx'],
    ['an address that cannot be read', '/?kind=nonsense'],
  ];
}

async function firstLink(path, pattern) {
  const response = await fetch(new URL(path, url));
  const found = pattern.exec(await response.text());
  if (!found) throw new Error(`${path} links to nothing like ${pattern}`);
  return found[1];
}

/** Whether an address is one that does not answer 200, so that the browser writes a line about it. */
export const isRefused = (path) => /nowhere|atlantis|nonsense/.test(path);
