// Where curves lie below a logarithmic axis: marked at its lower edge, with the rate there.

const below = document.getElementById("below");

const mostMarks = 12;

/** Part of the axis within which one text stands for the marks of several curves. */
const near = 0.06;

/** Return the lowest of the points of each part of a curve that is below a rate. */
function lowestBelow(points, low) {
  const found = [];
  let lowest;
  for (const point of points) {
    if (point.rate >= low) {
      if (lowest) found.push(lowest);
      lowest = undefined;
    } else if (!lowest || point.rate < lowest.rate) lowest = point;
  }
  if (lowest) found.push(lowest);
  return found.slice(0, mostMarks);
}

/** Mark what is in view of the curves shown, and is lower than the axis. */
function markBelow() {
  below.replaceChildren();
  if (view.scale !== "log") return;
  const { left, top, width, height } = frame();
  const { start, end } = times;
  const told = [];
  for (const curve of curves.filter((one) => !one.isHidden && !one.isLogged)) {
    for (const { time, rate } of lowestBelow(cut(curve, start, end), model("log").start)) {
      const x = (time - start) / (end - start);
      const isTold = told.some((at) => Math.abs(at - x) < near);
      if (!isTold) told.push(x);
      const text = isTold ? "" : numberText(rate, 1);
      const mark = document.createElement("span");
      mark.className = `curve-${curve.number}`;
      mark.classList.toggle("before", x > 0.5);
      mark.textContent = x > 0.5 ? `${text} ▼` : `▼ ${text}`;
      mark.style.left = `${left + x * width}px`;
      mark.style.top = `${top + height}px`;
      below.append(mark);
    }
  }
}
