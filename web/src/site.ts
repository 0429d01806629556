/** Every page: islands and two keys. Kept tiny, since each page waits for it. */
import './site.scss';
import { mountIslands } from './islands/mount';

/** Whether a key was pressed while somebody writes. */
function isWriting(target: EventTarget | null): boolean {
  const writable = 'input:not([type="checkbox"], [type="radio"], [type="submit"]), textarea, select, [contenteditable]';
  return target instanceof HTMLElement && target.closest(writable) !== null;
}

document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const ask = document.querySelector<HTMLInputElement>('#ask input');
  if (!ask) return;
  event.preventDefault();
  ask.focus();
  ask.select();
});

// The menu says which part of the house this page is in.
for (const link of document.querySelectorAll<HTMLAnchorElement>('.lg-nav a')) {
  const { pathname } = link;
  if (location.pathname === pathname || (pathname !== '/' && location.pathname.startsWith(`${pathname}/`))) {
    link.setAttribute('aria-current', 'page');
  }
}

// Paper shows what a screen folds away.
window.addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('main:not([data-view]) details:not([open])')) {
    details.open = true;
    details.dataset['forPrint'] = '';
  }
});
window.addEventListener('afterprint', () => {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details[data-for-print]')) {
    details.open = false;
    delete details.dataset['forPrint'];
  }
});

mountIslands(document);
