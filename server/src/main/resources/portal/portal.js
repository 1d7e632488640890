// Scalar and Swagger UI keep what is filled in, credentials among it, in localStorage, which is for good.
// Here it is for the tab.
Object.defineProperty(window, 'localStorage', { value: window.sessionStorage });

const nobody = { live: false, users: [] };

/**
 * Who is behind this page: `live`, whether a server answers beside it, and the `users` that it lends to
 * anybody. A portal that is hosted by itself has neither, nor has one that cannot find out.
 */
export const behind = await fetch(new URL('behind.json', import.meta.url))
  .then((answer) => (answer.ok ? answer.json() : nobody))
  .catch(() => nobody);

const here = new URL('.', import.meta.url).href.replace(/\/$/, '');

/** Where the API is tried; nothing leaves it to the contract. */
export const servers = behind.live ? [{ url: here }] : undefined;

/** Text of the contract as it holds here: with the address of this server in commands and programs. */
export const asHere = (text) => (behind.live ? text.replaceAll('http://localhost:8080', () => here) : text);

const CHOSEN = 'voip-rooms.user';

/** The lent user who was chosen in this tab, else the first, if any is lent. */
export const user = behind.users[Number(sessionStorage.getItem(CHOSEN) ?? 0)];

/** Begins anew with the credentials of another lent user. */
export function become(index) {
  sessionStorage.clear();
  sessionStorage.setItem(CHOSEN, index);
  location.reload();
}

for (const link of document.querySelectorAll('[data-live]')) {
  link.hidden = !behind.live;
}

/** The file of a link as it holds here, or as it is where that fails. */
async function download(link) {
  const copy = link.cloneNode();
  try {
    const file = await fetch(link.href);
    if (file.ok) {
      copy.href = 'data:application/json,' + encodeURIComponent(asHere(await file.text()));
    }
  } catch {
    // Then the link leads where it says.
  }
  copy.click();
}

for (const link of document.querySelectorAll('[download]')) {
  link.addEventListener('click', (click) => {
    click.preventDefault();
    download(link);
  });
}
