// Light, dark, or as the device says: remembered in a cookie so that the server can paint the next page right away.
// Also closes the name menu, and brings a list of errors into view.

const YEAR = 60 * 60 * 24 * 365;
const root = document.documentElement;
const choice = document.querySelector(".scheme");

function remember(scheme) {
  const secure = window.location.protocol === "https:" ? "; secure" : "";
  const age = scheme ? YEAR : 0;
  document.cookie = `look=${scheme}; path=/; max-age=${age}; samesite=lax${secure}`;
}

function paint(scheme) {
  if (scheme) root.dataset.scheme = scheme;
  else delete root.dataset.scheme;
  for (const button of choice.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === scheme));
  }
}

if (choice) {
  choice.hidden = false;
  choice.addEventListener("click", (click) => {
    const button = click.target.closest("button");
    if (!button) return;
    paint(button.value);
    remember(button.value);
  });
}

const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("click", (click) => {
    if (!menu.contains(click.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (press) => {
    if (press.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

document.querySelector(".errors")?.focus();
