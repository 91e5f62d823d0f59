// When something was said, in the time zone of the person's account, as the rest of the page says it: a device may be
// set to another one.

const NUMBERS = { year: "numeric", month: "2-digit", day: "2-digit" };
const WORDS = { weekday: "long", day: "numeric", month: "long" };
const zone = known(document.getElementById("room")?.dataset.zone);
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const calendar = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...NUMBERS });

export function timeOf(at) {
  return clock.format(at);
}

// A day as "2026-11-23", which can be compared.
export function dayOf(at) {
  return calendar.format(at).split("/").reverse().join("-");
}

// "Today", "Yesterday", "Tuesday 3 December", with the year when it is another one.
export function dayWords(day) {
  const [today, noon] = [dayOf(new Date()), new Date(`${day}T12:00:00Z`)];
  if (day === today) return "Today";
  if (day === dayBefore(today)) return "Yesterday";
  const words = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...WORDS }).format(noon).replace(",", "");
  return day.slice(0, 4) === today.slice(0, 4) ? words : `${words} ${day.slice(0, 4)}`;
}

function dayBefore(day) {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() - 1);
  return at.toISOString().slice(0, 10);
}

// A browser may not know every zone that the server does: then its own.
function known(name) {
  try {
    return name && new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
