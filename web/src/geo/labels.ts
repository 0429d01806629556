/** Which labels fit beside their points without covering each other. */

/** A label that would like to stand beside a point: pixels, size of its text, the radius of the point. */
export interface Wish {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** Country names stand on their point, place names beside it. */
  readonly centred?: boolean;
}

/** Where a label may stand: its top left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Spots for the wishes in their order of weight, `null` for those that find no room within `width` by `height`. */
export function placeLabels(wishes: readonly Wish[], width: number, height: number): (Spot | null)[] {
  const taken: Box[] = [];
  return wishes.map((wish) => {
    const middle = wish.y - wish.height / 2;
    const spots: Spot[] = wish.centred
      ? [{ x: wish.x - wish.width / 2, y: middle }]
      : [
          { x: wish.x + wish.gap, y: middle },
          { x: wish.x - wish.gap - wish.width, y: middle },
          { x: wish.x - wish.width / 2, y: wish.y - wish.gap - wish.height },
          { x: wish.x - wish.width / 2, y: wish.y + wish.gap },
        ];
    for (const spot of spots) {
      const box = {
        left: spot.x - 2,
        top: spot.y - 1,
        right: spot.x + wish.width + 2,
        bottom: spot.y + wish.height + 1,
      };
      const fits = box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;
      if (fits && !taken.some((other) => overlap(other, box))) {
        taken.push(box);
        return spot;
      }
    }
    return null;
  });
}
