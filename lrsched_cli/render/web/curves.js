// The curves as numbers: what each is worth at a time, and which part of it is in view.

/** Return the index of the last point at or before a time. */
function pointAt(times, time) {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Return a curve's rate at a time, and how many of its digits are certain. Where none is, a rough
 * curve has no rate: the line between two of its points says nothing of what is between them. Nor has
 * a log, but at its points.
 */
function rateAt(curve, time) {
  const i = pointAt(curve.times, time);
  const from = curve.times[i];
  const to = curve.times[i + 1];
  if (curve.isLogged && from !== time) return { rate: NaN, digits: 0 };
  if (from === time || to === undefined) return { rate: curve.rates[i], digits: numbers.digits };
  const digits = curve.digits[i];
  if (digits === 0 && curve.isRough) return { rate: NaN, digits };
  const slope = (curve.rates[i + 1] - curve.rates[i]) / (to - from);
  return { rate: curve.rates[i] + slope * (time - from), digits };
}

/** Return the text of a curve's rate at a time, in no more digits than are certain. */
function textAt(curve, time) {
  const { rate, digits } = rateAt(curve, time);
  if (digits === 0) return curve.isLogged ? "no row" : "not held";
  const text = numberText(rate, digits);
  return digits < numbers.digits ? `≈ ${text}` : text;
}

/** Return the points of a curve from one time to another, with a point at either end. */
function cut(curve, from, to) {
  const first = pointAt(curve.times, from) + 1;
  const last = pointAt(curve.times, to);
  const begin = Math.max(from, curve.times[0]);
  const points = [{ time: begin, rate: rateAt(curve, begin).rate, digits: curve.digits[first - 1] }];
  for (let i = first; i <= last; i++) {
    points.push({ time: curve.times[i], rate: curve.rates[i], digits: curve.digits[i] });
  }
  if (last + 1 < curve.times.length) {
    points.push({ time: to, rate: rateAt(curve, to).rate, digits: numbers.digits });
  }
  return points;
}

/**
 * Return what is drawn of a curve where a pixel is so much time: a rough curve is broken where it
 * is not known, and on a logarithmic axis a line between two points is none.
 */
function drawn(curve, from, to, pixel, isLog) {
  const t = [];
  const lr = [];
  const add = (time, rate) => (t.push(time), lr.push(rate));
  let before;
  for (const point of cut(curve, from, to)) {
    if (!curve.isLogged && before && point.time - before.time > 3 * pixel) {
      if (curve.isRough && before.digits === 0) add(before.time, NaN);
      else if (isLog) bend(before, point, pixel, add);
    }
    add(point.time, point.rate);
    before = point;
  }
  return { t, lr };
}

/** Add points to a line, at equal distances on a logarithmic axis. */
function bend(from, to, pixel, add) {
  const least = Math.max(from.rate, to.rate) * 1e-6;
  const [low, high] = [Math.max(from.rate, least), Math.max(to.rate, least)];
  const steps = Math.abs(Math.log(high / low)) / 0.05;
  const count = Math.min(Math.ceil(steps), Math.ceil((to.time - from.time) / (2 * pixel))) || 0;
  for (let i = 1; i < count; i++) {
    const rate = low * (high / low) ** (i / count);
    add(from.time + ((rate - from.rate) / (to.rate - from.rate)) * (to.time - from.time), rate);
  }
}

/** Return the least and the greatest rate of some points, for a logarithmic axis above 0. */
function extremes(points, isLog) {
  let low = Infinity;
  let high = -Infinity;
  for (const { rate } of points) {
    if (isLog && rate <= 0) continue;
    if (rate < low) low = rate;
    if (rate > high) high = rate;
  }
  return { low, high };
}

/** Return the ticks of a logarithmic axis: powers of ten, and what is round between few of them. */
function logTicks(low, high) {
  const decades = Math.log10(high) - Math.log10(low);
  if (decades < 1) return roundNumbers(low, high, 6);
  const mantissas = decades < 3 ? [1, 2, 5] : [1];
  const apart = Math.ceil(decades / 9);
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    if (power % apart !== 0) continue;
    for (const mantissa of mantissas) ticks.push(Number(`${mantissa}e${power}`));
  }
  return ticks;
}
