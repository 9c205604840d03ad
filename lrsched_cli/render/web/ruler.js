// The ruler: a row of the range, moved by pointer and keys, and the rates of all curves there.

const ruler = document.getElementById("ruler");
const dots = ruler.querySelectorAll(".dot");
const readings = document.querySelectorAll("#legend td");
const now = document.getElementById("now");
const live = document.getElementById("live");

let row = 0;
let announcement = 0;

const timeOf = (number) => facts.start + number * facts.stride;

/** Return a time as text; of a step also its epoch, and the tokens before it, if they are known. */
function toldTime(time) {
  const told = [time.toLocaleString("en")];
  if (facts.stepsPerEpoch) {
    const epoch = time / facts.stepsPerEpoch;
    told.push(`epoch ${epoch.toLocaleString("en", { maximumFractionDigits: 3 })}`);
  }
  if (facts.tokensEach) told.push(`${(time * facts.tokensEach).toLocaleString("en")} tokens`);
  return told.join(", ");
}

function moveTo(number) {
  row = Math.min(Math.max(Math.round(number), 0), facts.count - 1);
  const time = timeOf(row);
  now.value = toldTime(time);
  stage.setAttribute("aria-valuenow", time);
  stage.setAttribute("aria-valuetext", `${facts.unit} ${time}`);
  for (const curve of curves) readings[curve.number].textContent = textAt(curve, time);
  placeRuler();
}

/** Put the ruler and its dots where the curves are now. */
function placeRuler() {
  const { left, top, width, height } = frame();
  const time = timeOf(row);
  const x = (time - times.start) / (times.end - times.start);
  ruler.hidden = x < 0 || x > 1 || !(width > 0);
  const style = ruler.style;
  style.setProperty("--x", `${left + x * width}px`);
  style.setProperty("--top", `${top}px`);
  style.setProperty("--height", `${height}px`);
  for (const curve of curves) {
    const y = heightOf(rateAt(curve, time).rate);
    const dot = dots[curve.number];
    dot.hidden = curve.isHidden || !(y >= 0 && y <= 1);
    dot.style.transform = `translate(${left + x * width}px, ${top + (1 - y) * height}px)`;
  }
}

/** Move the ruler to the row that is nearest to the pointer. */
function follow(event) {
  const { left, width } = frame();
  const x = (event.clientX - stage.getBoundingClientRect().left - left) / width;
  if (x < 0 || x > 1) return;
  const time = times.start + x * (times.end - times.start);
  moveTo((time - facts.start) / facts.stride);
}

/** Keep the ruler in view, moving along no further than need be. */
function keepInView() {
  const time = timeOf(row);
  const length = times.end - times.start;
  if (time < times.start) look(time - length / 20, time + (length * 19) / 20);
  if (time > times.end) look(time - (length * 19) / 20, time + length / 20);
}

/** Say the rates at the ruler, when it has come to rest. */
function announce() {
  clearTimeout(announcement);
  announcement = setTimeout(() => {
    const shown = curves.filter((curve) => !curve.isHidden);
    const rates = shown.map(({ number }) => `${labelOf(number)} ${readings[number].textContent}`);
    live.textContent = `${facts.unit} ${timeOf(row)}: ${rates.join("; ")}`;
  }, 300);
}

const entries = document.querySelectorAll(".entry");
const labelOf = (number) => entries[number].textContent;

function stepOf(event) {
  const inView = (times.end - times.start) / facts.stride;
  const one = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case "ArrowLeft":
    case "ArrowDown":
      return -one;
    case "ArrowRight":
    case "ArrowUp":
      return one;
    case "PageDown":
      return -Math.ceil(inView / 10);
    case "PageUp":
      return Math.ceil(inView / 10);
    case "Home":
      return -facts.count;
    case "End":
      return facts.count;
    default:
      return 0;
  }
}

function moveByKey(event) {
  const step = event.altKey || event.ctrlKey || event.metaKey ? 0 : stepOf(event);
  if (!step) return;
  event.preventDefault();
  moveTo(row + step);
  keepInView();
  announce();
}

stage.addEventListener("pointermove", (event) => event.pointerType === "touch" || follow(event));
stage.addEventListener("pointerdown", follow);
stage.addEventListener("keydown", moveByKey);
