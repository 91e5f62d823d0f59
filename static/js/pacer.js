// Breathing along: a stone grows and sinks, with words, and counts for who likes them. It never begins by itself, makes
// no sound, keeps nothing, and waits where it is when it is paused.

const pacer = document.getElementById("pacer");
if (pacer) begin(pacer);

function begin(place) {
  const parts = place.dataset.parts.split(";").map((part) => {
    const [words, seconds] = part.split(":");
    return { words, seconds: Number(seconds) };
  });
  const rounds = Number(place.dataset.rounds);
  const stone = place.querySelector(".pacer-stone");
  const words = place.querySelector(".pacer-words");
  const count = place.querySelector(".pacer-count");
  const button = place.querySelector('[data-deed="go"]');
  const shows = place.querySelector('[name="counts"]');
  let at = { round: 0, part: 0, second: 0 };
  let timer = null;

  function show() {
    const part = parts[at.part];
    if (at.second === 0) {
      words.textContent = part.words;
      stone.style.setProperty("--takes", `${part.seconds}s`);
      if (part.words === "Breathe in") stone.classList.add("full");
      if (part.words === "Breathe out") stone.classList.remove("full");
    }
    count.textContent = shows.checked ? String(at.second + 1) : "";
  }

  // One second on; past the last breath it is over.
  function next() {
    let { round, part, second } = at;
    second += 1;
    if (second >= parts[part].seconds) [part, second] = [part + 1, 0];
    if (part >= parts.length) [round, part] = [round + 1, 0];
    at = { round, part, second };
    if (round >= rounds) end();
    else show();
  }

  function go() {
    stone.classList.remove("still");
    button.textContent = "Pause";
    button.setAttribute("aria-pressed", "true");
    at.second = 0; // a breath that was broken off begins again with its part
    show();
    timer = setInterval(next, 1000);
  }

  function pause(say) {
    clearInterval(timer);
    timer = null;
    words.textContent = say;
    count.textContent = "";
    button.setAttribute("aria-pressed", "false");
  }

  function end() {
    pause("That is all. Let your breath do what it wants.");
    at = { round: 0, part: 0, second: 0 };
    stone.classList.remove("full");
    button.textContent = "Once more";
  }

  button.addEventListener("click", () => {
    if (timer === null) return go();
    pause("Paused. Breathe as you like.");
    stone.classList.add("still");
    button.textContent = "Go on";
  });
  shows.addEventListener("change", () => {
    if (timer === null || !shows.checked) count.textContent = "";
  });
  document.addEventListener("visibilitychange", () => document.hidden && timer !== null && button.click());
  place.hidden = false;
}
