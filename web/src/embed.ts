/** The embed: the map alone, in somebody else's page. What is chosen opens the atlas in a window of its own. */
import './embed.scss';
import { CHOOSE } from './islands/events';
import { parseSelection } from './query/selection';

const map = document.querySelector<HTMLElement>('#map');
if (map) {
  void import('./islands/map/map').then(({ mount }) => mount(map));
  map.addEventListener(CHOOSE, ({ detail }) => {
    const selection = parseSelection(detail.selection);
    if (selection?.kind === 'place') window.open(`/places/${selection.id}`, '_blank', 'noopener');
    if (selection?.kind === 'country') window.open(`/countries/${selection.id}`, '_blank', 'noopener');
  });
}
