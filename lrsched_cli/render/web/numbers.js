// Numbers as the other formats write them: the limits are those of `numbers.py`.

const facts = JSON.parse(document.getElementById("facts").textContent);
const { numbers } = facts;

/** Return a number in so many digits, with a short exponent if it is small or large. */
function numberText(number, digits = numbers.digits) {
  const [mantissa, power] = number.toExponential(digits - 1).split("e");
  const rounded = Number(`${mantissa}e${power}`);
  const size = Math.abs(rounded);
  const isPlain = size === 0 || (size >= numbers.leastPlain && size < numbers.greatestPlain);
  return isPlain ? String(rounded) : withExponent(number, digits);
}

function withExponent(number, digits = numbers.digits) {
  const [mantissa, power] = number.toExponential(digits - 1).split("e");
  return `${Number(mantissa)}e${Number(power)}`;
}

/** Return the texts of a linear axis: all with as many decimals, or all with exponents. */
function rateTexts(rates) {
  const sizes = rates.map(Math.abs).filter((size) => size !== 0);
  const isClose = (size, places) =>
    Math.abs(Number(size.toFixed(places)) - size) <= numbers.rounding * size;
  let places = 0;
  while (places < numbers.mostPlaces && !sizes.every((size) => isClose(size, places))) places++;
  const isPlain = sizes.every((size) => size >= numbers.leastPlain && size < numbers.greatestPlain);
  const text = isPlain && places < numbers.mostPlaces ? (rate) => rate.toFixed(places) : withExponent;
  return rates.map((rate) => (rate === 0 ? "0" : text(rate)));
}

/** Return what stands at a tick of an axis of times that ends at `stop`: 500, 20k, 1.5M, 2B. */
function timeText(time, stop) {
  for (const [unit, suffix] of stop >= numbers.leastInThousands ? numbers.thousands : []) {
    const text = String(Number((time / unit).toPrecision(10)));
    const isExact = Math.abs(Number(text) * unit - time) < 1e-9 * unit;
    if (time >= unit && text.length <= numbers.longest && isExact) return text + suffix;
  }
  return String(Number(time.toPrecision(10)));
}

/** Return some multiples of a round number from one number to another. */
function roundNumbers(low, high, count, smallest = 0) {
  const least = Math.max((high - low) / count, smallest);
  const power = 10 ** Math.floor(Math.log10(least));
  const apart = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least * (1 - 1e-9));
  const ticks = [];
  for (let n = Math.ceil(low / apart - 1e-9); n * apart <= high * (1 + 1e-12); n++) {
    ticks.push(Number((n * apart).toPrecision(15)));
  }
  return ticks;
}
