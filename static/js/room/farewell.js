// What somebody sees who is not in the group any more, or has no seat in a room that is for some: nothing of the room,
// and their own words that may not have arrived.

export function farewell(page, begun) {
  const seat = page.hasAttribute("data-apart");
  const title = part("h1", seat ? "You do not sit here any more" : "You are not in this group any more");
  title.tabIndex = -1;
  const way = part("p", "");
  const link = part("a", "Go to the first page");
  link.href = "/home";
  link.className = "button";
  way.append(link);
  const why = part("p", seat ? "Your seat has ended. What was said here stays with those it was for." : "If that was not your own wish, a letter tells you more.");
  page.replaceChildren(title, why, ...kept(begun), way);
  title.focus();
}

function kept(begun) {
  if (!begun) return [];
  const label = part("label", "Your own words, to keep if you like");
  label.htmlFor = "kept";
  const words = part("textarea", begun);
  words.id = "kept";
  words.readOnly = true;
  words.className = "input";
  words.rows = 5;
  const field = part("div", "");
  field.className = "field";
  field.append(label, words);
  return [field];
}

function part(name, words) {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}
