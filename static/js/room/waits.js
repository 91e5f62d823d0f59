// How long to wait before trying again: longer each time, and never the same for two, so that many who lost the line at
// once do not all come back at once.

const FIRST = 1000;
const LONGEST = 10000;

export function growing(times) {
  return Math.min(LONGEST, FIRST * 2 ** times) * (0.5 + Math.random() / 2);
}

export function between(least, most) {
  return least + Math.random() * (most - least);
}

export function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
