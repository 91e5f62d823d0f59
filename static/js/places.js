// Offers places while someone types the name of one. The page works without: this only saves typing.

const WAIT = 180;

function start(field) {
  const input = field.querySelector("input");
  const list = document.createElement("ul");
  let timer = 0;
  let asked = "";
  let chosen = -1;

  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Places");
  list.hidden = true;
  field.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    const options = [...list.children];
    chosen = (number + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    input.value = option.textContent;
    asked = input.value;
    close();
    input.focus();
  }

  function show(places) {
    list.replaceChildren(...places.map((place, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = place.label ?? place;
      return option;
    }));
    chosen = -1;
    list.hidden = places.length === 0;
    input.setAttribute("aria-expanded", String(places.length > 0));
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed === asked) return;
    asked = typed;
    if (typed.length < 2) {
      close();
      return;
    }
    try {
      const address = `${field.dataset.places}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { places } = await answer.json();
      if (typed === asked && document.activeElement === input) show(places);
    } catch {
      close(); // without an answer the field is an ordinary one
    }
  }

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (press) => {
    if (list.hidden) return;
    if (press.key === "ArrowDown") mark(chosen + 1);
    else if (press.key === "ArrowUp") mark(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (press.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (press.key === "Escape") close();
    else return;
    press.preventDefault();
  });
  input.addEventListener("blur", () => window.setTimeout(close, 150));
  list.addEventListener("pointerdown", (press) => {
    press.preventDefault(); // keeps the field focused, so that it does not close first
    const option = press.target.closest("[role=option]");
    if (option) take(option);
  });
}

document.querySelectorAll("[data-places]").forEach(start);
