// Those who are there, as names on an arc. Only what is different is drawn anew, so that nothing flickers.

export class Arc {
  constructor(list, template) {
    this.list = list;
    this.template = template;
    this.shown = "";
  }

  show(people) {
    const wanted = JSON.stringify(people);
    if (!this.list || wanted === this.shown) return;
    this.shown = wanted;
    const many = people.length; // from three to fourteen there is room for an arc
    this.list.className = many >= 3 && many <= 14 ? `arc round n-${many}` : "arc";
    this.list.replaceChildren(...people.map((person) => this.#face(person)));
  }

  #face(person) {
    const face = this.template.content.querySelector("li").cloneNode(true);
    const marks = [person.mark, person.guides && "guides", person.me && "me"].filter(Boolean);
    face.className = ["face", ...marks].join(" ");
    face.querySelector(".face-name bdi").textContent = person.name;
    face.querySelector(".face-mark").textContent = { speaking: "has the floor", next: "next" }[person.mark] ?? (person.guides ? "guides" : "");
    return face;
  }
}
