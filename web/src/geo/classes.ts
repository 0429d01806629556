/** Classes of a choropleth and sizes of circles. */

/** A class of counts: both bounds belong to it. */
export interface CountClass {
  readonly from: number;
  readonly to: number;
}

/**
 * Quantile classes of positive counts: about as many countries in each, never one count in two classes, at most `most` of them.
 * With few distinct counts there are as many classes as counts.
 */
export function quantileClasses(counts: readonly number[], most = 5): CountClass[] {
  const sorted = counts.filter((count) => count > 0).sort((a, b) => a - b);
  const distinct = [...new Set(sorted)];
  if (distinct.length === 0) return [];
  if (distinct.length <= most) return distinct.map((count) => ({ from: count, to: count }));
  const tops: number[] = [];
  for (let n = 1; n <= most; n += 1) {
    const top = sorted[Math.ceil((n * sorted.length) / most) - 1] as number;
    if (top !== tops[tops.length - 1]) tops.push(top);
  }
  return tops.map((to, n) => ({
    from: n === 0 ? (distinct[0] as number) : nextAbove(distinct, tops[n - 1] as number),
    to,
  }));
}

function nextAbove(distinct: readonly number[], count: number): number {
  return distinct.find((other) => other > count) ?? count;
}

/** Which class a count belongs to; -1 for none (zero, or above all). */
export function classOf(classes: readonly CountClass[], count: number): number {
  return count > 0 ? classes.findIndex((each) => count <= each.to) : -1;
}

/** "1", "2–4", "1,204–3,000". */
export function classLabel(each: CountClass): string {
  const spell = (count: number): string => count.toLocaleString('en-US');
  return each.from === each.to ? spell(each.from) : `${spell(each.from)}–${spell(each.to)}`;
}

/** The radius of a circle whose area stands for a count, the largest count getting `largest`; never too small to see. */
export function radiusFor(count: number, most: number, largest: number, smallest = 1.5): number {
  if (count <= 0 || most <= 0) return 0;
  return Math.max(smallest, largest * Math.sqrt(count / most));
}
