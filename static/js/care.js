// The page of whoever looks after somebody: a reply to begin from goes into the field without loading the page again,
// and the clock of an emergency moves. The page works without this.

for (const link of document.querySelectorAll("a[data-begin]")) {
  link.addEventListener("click", (click) => {
    const field = document.getElementById(link.dataset.into);
    if (!field) return;
    click.preventDefault();
    field.value = field.value.trim() ? `${field.value.trim()}\n\n${link.dataset.begin}` : link.dataset.begin;
    field.focus();
  });
}

const clock = document.getElementById("care-clock");
if (clock) {
  const since = Date.parse(clock.dataset.since);
  setInterval(() => {
    clock.textContent = `${clock.dataset.words}, ${Math.max(0, Math.floor((Date.now() - since) / 60000))} min`;
  }, 15000);
}
