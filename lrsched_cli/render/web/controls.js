// The buttons, the legend, and what else changes the view.

const button = (id) => document.getElementById(id);

/** Zoom about the ruler, or about the middle where the ruler is out of view. */
function zoom(factor) {
  const { start, end } = times;
  const at = timeOf(row) >= start && timeOf(row) <= end ? timeOf(row) : (start + end) / 2;
  look(at - (at - start) * factor, at + (end - at) * factor);
}

const keys = { "+": () => zoom(1 / 2), "=": () => zoom(1 / 2), "-": () => zoom(2), "0": reset };

function press(element, isPressed) {
  element.setAttribute("aria-pressed", String(isPressed));
}

function useScale(scale) {
  view.scale = scale;
  view.isFitted = true;
  press(button("log"), scale === "log");
  arrange();
}

/** Let a drag over the chart zoom into an area, or move along. */
function dragArea(isArea) {
  model("area").active = isArea;
  model("pan").active = !isArea;
  press(button("area"), isArea);
}

function hide(curve, isHidden) {
  curve.isHidden = isHidden;
  press(entries[curve.number], !isHidden);
}

function hideOrShow(chosen, isHidden) {
  for (const curve of chosen) hide(curve, isHidden);
  const isAnyShown = curves.some((curve) => !curve.isHidden);
  button("every-curve").textContent = isAnyShown ? "Hide all" : "Show all";
  arrange();
}

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : prefersDark.matches;
}

function showTheme() {
  press(button("dark"), isDark());
  paint();
}

/** Let limits stand that are not of this page's making: an area was zoomed into. */
function onRatesChanged() {
  setTicks();
  markBelow();
  placeRuler();
  if (isFitting) return;
  view.isFitted = false;
  model("pan").dimensions = "both";
}

/** Leave the focus to the chart as a whole, and let a finger scroll the page over it. */
function tameSurface(root) {
  for (const element of root.querySelectorAll("*")) {
    if (element.classList.contains("bk-events")) {
      element.removeAttribute("tabindex");
      element.style.touchAction = "pan-y";
    }
    if (element.shadowRoot) tameSurface(element.shadowRoot);
  }
}

/** The width of what is printed, in pixels: an A4 page without its margins. */
const paper = 680;

/** How large the letters of a printed table are, beside those of the screen; as in `page.css`. */
const letters = 0.85;

const values = document.querySelector(".values");

/** Return the numbers of columns in groups that fit the paper, each after the columns of times. */
function columnGroups() {
  const widths = [...values.tHead.rows[0].cells].map((cell) => cell.offsetWidth * letters);
  const repeated = widths.splice(0, facts.timeColumns);
  const first = repeated.reduce((sum, width) => sum + width, 0);
  const groups = [];
  let room = 0;
  widths.forEach((width, number) => {
    if (!groups.length || width > room) {
      groups.push([...repeated.keys()]);
      room = paper - first;
    }
    groups.at(-1).push(repeated.length + number);
    room -= width;
  });
  return groups;
}

/** Return the table with some of its columns alone. */
function withColumns(kept) {
  const part = values.cloneNode(true);
  part.classList.add("on-paper");
  for (const row of part.rows) {
    [...row.cells].forEach((cell, number) => kept.includes(number) || cell.remove());
  }
  return part;
}

/**
 * Keep the chart as it was drawn, and have the style sheet make it as small as the paper; part a
 * table that is wider than the paper.
 */
function freeze() {
  const { clientWidth: width, clientHeight: height } = stage;
  stage.style.width = `${width}px`;
  stage.style.height = `${height}px`;
  stage.style.setProperty("--on-paper", Math.min(paper / width, 1));
  const groups = columnGroups();
  if (groups.length < 2 || values.hidden) return;
  values.after(...groups.map(withColumns));
  values.hidden = true;
}

function thaw() {
  for (const name of ["width", "height", "--on-paper"]) stage.style.removeProperty(name);
  for (const part of document.querySelectorAll(".on-paper")) part.remove();
  values.hidden = false;
}

function connect() {
  addEventListener("beforeprint", freeze);
  addEventListener("afterprint", thaw);
  button("zoom-in").addEventListener("click", () => zoom(1 / 2));
  button("zoom-out").addEventListener("click", () => zoom(2));
  button("reset").addEventListener("click", reset);
  button("area").addEventListener("click", () => dragArea(!model("area").active));
  button("log").addEventListener("click", () => useScale(view.scale === "log" ? "linear" : "log"));
  button("dark").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  button("every-curve").addEventListener("click", () => {
    hideOrShow(curves, curves.some((curve) => !curve.isHidden));
  });
  for (const curve of curves) {
    entries[curve.number].addEventListener("click", () => hideOrShow([curve], !curve.isHidden));
  }
  stage.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  prefersDark.addEventListener("change", showTheme);
  times.change.connect(onTimesChanged);
  for (const scale of scales) model(scale).change.connect(onRatesChanged);
  for (const side of ["inner_width", "inner_height"]) {
    plot.properties[side].change.connect(draw);
  }
}

button("dark").hidden = false;
button("log").disabled = !hasPositive;
button("every-curve").hidden = curves.length < 2;
tameSurface(document);
connect();
showTheme();
useScale(view.scale);
moveTo(0);
stage.dataset.ready = "";
