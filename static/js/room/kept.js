// What a tab keeps for itself: drafts, and what is not sent yet. It is gone when the tab is closed, for others may use
// this device. Where a browser keeps nothing for pages, or has no room left, it lasts as long as the page does.

const own = new Map();

export function keep(name, words) {
  own.set(name, words);
  try {
    sessionStorage.setItem(name, words);
  } catch {
    withStorage((storage) => storage.removeItem(name)); // better nothing than what is old
  }
}

export function kept(name) {
  if (own.has(name)) return own.get(name);
  return withStorage((storage) => storage.getItem(name)) ?? null;
}

export function drop(name) {
  own.delete(name);
  withStorage((storage) => storage.removeItem(name));
}

export function dropAll() {
  own.clear();
  withStorage((storage) => storage.clear());
}

// Somebody else used this tab before: what they did not send is not for these eyes.
export function dropOthers(person) {
  const names = withStorage((storage) => Object.keys(storage)) ?? [];
  for (const name of names) if (/^(unsent|draft):/.test(name) && name.split(":")[2] !== person) drop(name);
}

function withStorage(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null; // forbidden here
  }
}
