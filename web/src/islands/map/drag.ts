/** Pointers on the canvas globe: one turns it, two pinch it, a short touch is a tap. */

export interface DragEvents {
  drag(dx: number, dy: number): void;
  pinch(factor: number): void;
  tap(x: number, y: number): void;
}

/** A pointer that moved less than this is a tap, in pixels. */
const STILL = 4;

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Listens to the pointers of an element. */
export function dragging(element: HTMLElement, events: DragEvents): void {
  const down = new Map<number, Spot>();
  let travelled = 0;

  const spread = (): number => {
    const [a, b] = [...down.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };

  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (down.size === 1) travelled = 0;
  });
  element.addEventListener('pointermove', (event) => {
    const last = down.get(event.pointerId);
    if (!last) return;
    const before = spread();
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const dx = event.clientX - last.x;
    const dy = event.clientY - last.y;
    travelled += Math.hypot(dx, dy);
    if (down.size === 2 && before > 0) events.pinch(spread() / before);
    else if (down.size === 1 && travelled > STILL) events.drag(dx, dy);
  });
  const up = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (event.type !== 'pointerup' || down.size > 0 || travelled > STILL) return;
    const { left, top } = element.getBoundingClientRect();
    events.tap(event.clientX - left, event.clientY - top);
  };
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
}
