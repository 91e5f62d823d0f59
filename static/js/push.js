// Lets this browser show notices. The browser's own question comes only after the button here was pressed.

import { send, stay, subscription } from "./push-stay.js";

const part = document.getElementById("push");
const button = document.getElementById("push-button");
const said = document.getElementById("push-said");

const CANNOT = "This browser cannot show notices. Letters and the list of notices work all the same.";
const REFUSED =
  "This browser has been told not to show notices from here. " +
  "You can change that in the browser’s own settings for this site, and come back.";
const LEFT = "Nothing was changed. The button stays here, should you want it one day.";
const FAILED = "That did not work just now. Nothing was changed, and you can try again.";

if (part) begin();

async function begin() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return say(CANNOT);
  for (const form of part.querySelectorAll("form.push-here")) form.addEventListener("submit", forget);
  button.addEventListener("click", press);
  if (Notification.permission === "denied") return say(REFUSED);
  const held = await subscription().catch(() => null);
  if (held && !part.dataset.here && (await stay(part.dataset))) return window.location.reload();
  say("");
  button.hidden = Boolean(held && part.dataset.here);
}

// From the press on: ask, register, subscribe, tell the server; the page then shows the browser in its list.
async function press() {
  button.disabled = true;
  say("One moment…");
  try {
    const answer = await Notification.requestPermission();
    if (answer === "granted") await letShow();
    else say(answer === "denied" ? REFUSED : LEFT);
  } catch {
    say(FAILED);
  }
  button.disabled = false;
}

async function letShow() {
  await navigator.serviceWorker.register(part.dataset.worker);
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe(); // it may have been made with another key
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(part.dataset.key) });
  const { endpoint, keys } = made.toJSON();
  const answer = await send(part.dataset.post, part.dataset.token, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  if (answer?.ok) return window.location.reload();
  await made.unsubscribe();
  say(answer?.say ?? FAILED);
}

// The browser forgets as well; the form is sent whatever comes of that.
async function forget(sending) {
  sending.preventDefault();
  try {
    await (await subscription())?.unsubscribe();
    await (await navigator.serviceWorker.getRegistration("/"))?.unregister();
  } catch {
    // the server forgets it in any case, and then nothing comes any more
  }
  sending.target.submit();
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function say(words) {
  said.textContent = words;
}
