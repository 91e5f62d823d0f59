// A browser that was let show notices in an earlier sign-in goes on in this one, if it is the same person's. Nothing is
// asked; for another person nothing happens.

const place = document.getElementById("push-stay");
if (place) stay(place.dataset);

export async function stay({ post, token }) {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return false;
  try {
    const held = await subscription();
    return held ? Boolean((await send(post, token, { stay: "1", endpoint: held.endpoint }))?.moved) : false;
  } catch {
    return false; // the next visit tries again
  }
}

export async function subscription() {
  const registered = await navigator.serviceWorker.getRegistration("/");
  return registered ? registered.pushManager.getSubscription() : null;
}

export async function send(post, token, fields) {
  const body = new URLSearchParams({ csrf_token: token, ...fields });
  const answer = await fetch(post, { method: "POST", body, headers: { Accept: "application/json" } });
  return answer.json().catch(() => null);
}
