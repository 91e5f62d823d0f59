// The desk of those who guide, live: when a case, a wish to join or a reply is new, the part that shows it is fetched
// again and put in its place. The page works without this. What somebody has begun to write is never swept away.

import { io } from "../vendor/socket.io.esm.min.js";

const desk = document.getElementById("desk");
if (desk) listen();

function listen() {
  const socket = io({ transports: ["websocket"], reconnectionDelay: 1000, reconnectionDelayMax: 15000 });
  let been = false;
  let fetching = false;
  let again = false;

  async function refresh() {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      do {
        again = false;
        await show();
      } while (again);
    } finally {
      fetching = false;
    }
  }

  socket.on("connect", () => {
    if (been) refresh(); // whatever happened while away
    been = true;
  });
  socket.on("desk:changed", (told) => {
    if (!desk.dataset.group || desk.dataset.group === told.group) refresh();
  });
  socket.on("signed:out", () => window.location.replace("/sign-in"));
  window.addEventListener("pagehide", () => socket.disconnect());
}

async function show() {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("desk");
  if (!fresh || fresh.innerHTML === desk.innerHTML) return;
  if (inUse()) offer();
  else desk.replaceChildren(...fresh.childNodes);
}

function inUse() {
  const written = [...desk.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  return written || desk.contains(document.activeElement) || desk.querySelector("details[open]");
}

function offer() {
  if (document.getElementById("desk-news")) return;
  const line = document.createElement("p");
  line.id = "desk-news";
  line.setAttribute("role", "status");
  const link = document.createElement("a");
  link.href = window.location.href;
  link.textContent = "Something is new here. Load the page again when it suits you.";
  line.append(link);
  desk.before(line);
}
