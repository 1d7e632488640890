// Scalar and Swagger UI store what the user enters, credentials included, in localStorage, which has no end.
// Here they store it for the tab only.
Object.defineProperty(window, 'localStorage', { value: window.sessionStorage });

const nobody = { live: false, users: [] };

/**
 * Data of the server that serves this page: `live` is whether there is one, and `users` are the users of the demo.
 * Without a voip-rooms server, such as on another web server, there is neither.
 */
export const serverInfo = await fetch(new URL('server-info.json', import.meta.url))
  .then((response) => (response.ok ? response.json() : nobody))
  .catch(() => nobody);

const here = new URL('.', import.meta.url).href.replace(/\/$/, '');

/** The servers for trial requests, or undefined for those of the contract. */
export const servers = serverInfo.live ? [{ url: here }] : undefined;

/** Returns text of the contract with the address of this server in its commands and programs. */
export const withThisAddress = (text) => (serverInfo.live ? text.replaceAll('http://localhost:8080', () => here) : text);

const CHOSEN = 'voip-rooms.user';

/** The demo user who was selected in this tab, or the first demo user, if there are any. */
export const user = serverInfo.users[Number(sessionStorage.getItem(CHOSEN) ?? 0)];

/** Reloads the page with the credentials of another demo user. */
export function selectUser(index) {
  sessionStorage.clear();
  sessionStorage.setItem(CHOSEN, index);
  location.reload();
}

for (const link of document.querySelectorAll('[data-live]')) {
  link.hidden = !serverInfo.live;
}
