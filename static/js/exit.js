// Quick exit: a blank sheet at once, then another place. Also by pressing Shift three times.
// Without this script the link still leads away; the browser's own history stays either way, and the page says so.

const WITHIN = 1500; // milliseconds for three presses: quick for a hand, unlikely by chance
const link = document.getElementById("quick-exit");
let presses = [];

function leave() {
  document.documentElement.classList.add("leaving");
  document.title = "…";
  endSignIn();
  forgetDrafts();
  window.location.replace(link.href);
}

// What was begun in a room, and not sent.
function forgetDrafts() {
  try {
    sessionStorage.clear();
  } catch {
    // nothing is kept where that is forbidden
  }
}

// The sign-in ends too, without waiting for an answer. Only someone signed in has a token on the page.
function endSignIn() {
  const token = document.querySelector('.masthead input[name="csrf_token"]');
  if (token) navigator.sendBeacon("/exit", new URLSearchParams({ csrf_token: token.value }));
}

function countShift(press) {
  if (press.key !== "Shift") {
    presses = [];
    return;
  }
  if (press.repeat) return;
  presses = [...presses, press.timeStamp].slice(-3);
  if (presses.length === 3 && presses[2] - presses[0] <= WITHIN) leave();
}

if (link) {
  link.addEventListener("click", (click) => {
    click.preventDefault();
    leave();
  });
  document.addEventListener("keydown", countShift, true);
  // A page kept by the browser for "Back" must not come back with what was on it.
  window.addEventListener("pageshow", (shown) => {
    if (shown.persisted) window.location.reload();
  });
}
