// The console of those who guide: lists of people, each with what can be done about them. A row that stays is kept as
// it is, with what is open in it and what has the focus.

export class Console {
  constructor(place) {
    this.place = place;
    this.template = document.getElementById("row-template");
  }

  show(view) {
    if (!this.place) return;
    const hints = this.place.querySelector("[data-hints]");
    if (hints.dataset.shown !== view.hints.join("\n")) {
      hints.dataset.shown = view.hints.join("\n");
      hints.replaceChildren(...view.hints.map(line));
    }
    for (const section of this.place.querySelectorAll("[data-list]")) this.#fill(section, view[section.dataset.list] ?? []);
  }

  #fill(section, rows) {
    const list = section.querySelector("ul");
    const there = new Map([...list.children].map((item) => [keyOf(item.dataset.person, item.dataset.key), item]));
    const wanted = rows.map((row) => this.#row(there.get(keyOf(row.ref, row.key)), row));
    const gone = [...list.children].filter((item) => !wanted.includes(item));
    const hadFocus = gone.some((item) => item.contains(document.activeElement));
    for (const item of gone) item.remove();
    wanted.forEach((item, number) => {
      if (list.children[number] !== item) list.insertBefore(item, list.children[number] ?? null);
    });
    const empty = section.querySelector(".when-empty");
    if (empty) empty.hidden = rows.length > 0;
    else section.hidden = rows.length === 0;
    if (hadFocus) this.#takeFocus(section);
  }

  #row(item, row) {
    const made = item ?? this.template.content.querySelector("li").cloneNode(true);
    made.dataset.person = row.ref;
    made.dataset.key = row.key;
    put(made.querySelector(".row-name"), row.name);
    put(made.querySelector(".row-note"), row.note);
    const deeds = made.querySelectorAll("[data-deed]");
    for (const deed of deeds) {
      deed.hidden = !row.deeds.includes(deed.dataset.deed);
      if (deed.matches("a")) deed.href = deed.href.replace(/[^/]*$/, row.ref);
      else for (const [name, value] of [["person", row.ref], ["call", row.key]]) {
        const field = deed.elements.namedItem(name);
        if (field) field.value = value;
      }
    }
    const more = made.querySelector("details");
    if (more) more.hidden = [...more.querySelectorAll("[data-deed]")].every((deed) => deed.hidden);
    const about = made.querySelector("summary .hidden");
    if (about) put(about, ` about ${row.name}`);
    return made;
  }

  // What was pressed is done and gone: the next thing to read is the list it stood in.
  #takeFocus(section) {
    const title = section.hidden ? this.place.querySelector("h2") : section.querySelector("h3");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
}

function keyOf(ref, key) {
  return `${ref} ${key ?? ""}`;
}

function put(part, words) {
  if (part && part.textContent !== words) part.textContent = words;
}

function line(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}
