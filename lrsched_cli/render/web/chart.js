// The chart: Bokeh's models, found by their names, and what they show of the curves.

Bokeh.set_log_level("warn");
document.getElementById("board").hidden = false;
await Bokeh.embed.embed_item(JSON.parse(document.getElementById("model").textContent), "plot");

const model = (name) => Bokeh.documents[0].get_model_by_name(name);

const plot = model("plot");
const times = model("times");
const scales = ["linear", "log"];
const stage = document.getElementById("chart");
const whole = { start: times.start, end: times.end };

const curves = facts.rough.map((isRough, number) => {
  const source = model(`curve-${number}`);
  return {
    number,
    source,
    isRough,
    isLogged: facts.logged[number],
    times: Float64Array.from(source.get_column("t")),
    rates: Float64Array.from(source.get_column("lr")),
    digits: Uint8Array.from(source.get_column("digits")),
    isHidden: false,
  };
});

const hasPositive = curves.some((curve) => curve.rates.some((rate) => rate > 0));
const view = { scale: facts.log && hasPositive ? "log" : "linear", isFitted: true };
let isFitting = false;

/** Give Bokeh the part of each curve that is in view, and the axis of rates its limits. */
function draw() {
  const { start, end } = times;
  const margin = end - start;
  for (const curve of curves) {
    if (curve.isHidden) continue;
    const isLog = view.scale === "log";
    curve.source.data = drawn(curve, start - margin, end + margin, pixel(), isLog);
  }
  if (view.isFitted) fit();
  setTicks();
  markBelow();
  placeRuler();
}

/** Return the time that a pixel is. */
const pixel = () => (times.end - times.start) / (plot.inner_width || 1000);

/** Set the limits of rates so that they hold what is in view of the curves shown. */
function fit() {
  const isLog = view.scale === "log";
  const shown = curves.filter((curve) => !curve.isHidden);
  const points = shown.flatMap((curve) => cut(curve, times.start, times.end));
  const found = extremes(points, isLog);
  const low = isLog && isWhole() && facts.least ? Math.max(found.low, facts.least) : found.low;
  const { high } = found;
  if (high < low) return;
  isFitting = true;
  model(view.scale).setv(isLog ? logLimits(low, high) : linearLimits(low, high));
  isFitting = false;
}

const isWhole = () => times.start === whole.start && times.end === whole.end;

/** With a little room; Bokeh divides one limit by the other, which must not overflow. */
function logLimits(low, high) {
  const room = Math.min(Math.max(Math.log(high) - Math.log(low), 0.2) * 0.05, Math.LN10);
  const end = Math.min(high * Math.exp(room), Number.MAX_VALUE);
  return { start: Math.max(low * Math.exp(-room), end * 1e-300, Number.MIN_VALUE), end };
}

/** From 0, unless what is in view is a small part of the height. */
function linearLimits(low, high) {
  const height = high - low;
  if (isWhole() || height === 0 || height > high / 2) {
    return { start: 0, end: Math.min(1.05 * high, Number.MAX_VALUE) || 1 };
  }
  return { start: Math.max(low - 0.05 * height, 0), end: high + 0.05 * height };
}

/** Show the axis, grid and lines of the scale in use, and of the curves that are not hidden. */
function arrange() {
  for (const scale of scales) {
    const isUsed = scale === view.scale;
    model(`${scale}-axis`).visible = isUsed;
    model(`${scale}-grid`).visible = isUsed;
    for (const curve of curves) {
      model(`${scale}-${curve.number}`).visible = isUsed && !curve.isHidden;
    }
  }
  draw();
}

/** Return the colour that the page's style gives an element. */
const inkOf = (element) => getComputedStyle(element).color;

/** Draw in the colours of the page. */
function paint() {
  const text = inkOf(document.body);
  for (const axis of [...plot.below, ...plot.left]) {
    axis.setv({
      axis_line_color: text,
      axis_label_text_color: text,
      major_label_text_color: text,
      major_tick_line_color: text,
    });
  }
  for (const grid of plot.center) grid.grid_line_color = inkOf(stage);
  for (const curve of curves) {
    const ink = inkOf(dots[curve.number]);
    for (const scale of scales) {
      const { glyph } = model(`${scale}-${curve.number}`);
      glyph.line_color = ink;
      if (curve.isLogged) glyph.fill_color = ink;
    }
  }
}

/** Return where the axes are, in pixels of the chart; nothing but a border is above and right. */
function frame() {
  const { inner_width: width, inner_height: height } = plot;
  const left = plot.outer_width - plot.min_border_right - width;
  return { left, top: plot.min_border_top, width, height };
}

/** Give an axis ticks, each with its text. */
function mark(name, ticks, texts) {
  const axis = model(name);
  if (String(axis.ticker.ticks) === String(ticks)) return;
  axis.ticker.ticks = ticks;
  axis.major_label_overrides = new Map(ticks.map((tick, number) => [tick, texts[number]]));
}

/** Set as many ticks as there is room for. */
function setTicks() {
  const { start, end } = times;
  const room = Math.min(Math.max(Math.floor(frame().width / 80), 2), 10);
  const at = roundNumbers(start, end, room, 1);
  mark("time-axis", at, at.map((time) => timeText(time, whole.end)));
  const each = facts.stepsPerEpoch;
  if (each) {
    const epochs = roundNumbers(start / each, end / each, room);
    const texts = epochs.map((epoch) => timeText(epoch, whole.end / each));
    mark("epoch-axis", epochs.map((epoch) => epoch * each), texts);
  }
  const [linear, log] = scales.map(model);
  const rates = roundNumbers(linear.start, linear.end, 7);
  mark("linear-axis", rates, rateTexts(rates));
  const powers = logTicks(log.start, log.end);
  mark("log-axis", powers, powers.map((rate) => numberText(rate)));
}

/** Return how far up the axis of rates a rate is, from 0 to 1. */
function heightOf(rate) {
  const { start, end } = model(view.scale);
  return view.scale === "log"
    ? Math.log(rate / start) / Math.log(end / start)
    : (rate - start) / (end - start);
}

/** Show the times from one to another, or as near to it as there are times. */
function look(start, end) {
  const length = Math.min(Math.max(end - start, times.min_interval), whole.end - whole.start);
  const first = (start + end - length) / 2;
  const begin = Math.min(Math.max(first, whole.start), whole.end - length);
  times.setv({ start: begin, end: begin + length });
}

/** Draw what is in view now; Bokeh's wheel knows no end of zooming in. */
function onTimesChanged() {
  const { start, end, min_interval: least } = times;
  if (end - start < 0.999 * least) look(start, end);
  else draw();
}

function reset() {
  view.isFitted = true;
  model("pan").dimensions = "width";
  look(whole.start, whole.end);
  draw();
}
