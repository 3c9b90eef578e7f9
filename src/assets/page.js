// What the pages do better with script. Each works without it.

// Instants are written in UTC, because the server does not know where the reader is.
const local = new Intl.DateTimeFormat('sv', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
const zone = new Intl.DateTimeFormat(document.documentElement.lang, { timeZoneName: 'short' });
function localize(part) {
  for (const time of part.querySelectorAll('time[datetime*="T"]')) {
    const instant = new Date(time.dateTime);
    const name = zone.formatToParts(instant).find(({ type }) => type === 'timeZoneName');
    time.title = time.textContent;
    time.textContent = `${local.format(instant)} ${name?.value ?? ''}`.trim();
  }
}
localize(document);

// Says what has happened to people who do not see the button.
const said = document.createElement('p');
said.className = 'unseen';
said.setAttribute('role', 'status');
document.body.append(said);

for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
      said.textContent = button.dataset.copiedLong;
    } catch {
      field.select();
      button.textContent = button.dataset.press;
      said.textContent = button.dataset.pressLong;
    }
    setTimeout(() => {
      button.textContent = label;
      said.textContent = '';
    }, 2000);
  });
}

// An AuthnRequest by HTTP-POST (saml-bindings 3.5.4): the form goes on by itself. Its button stays for
// browsers without script.
document.querySelector('form[data-auto-submit]')?.submit();

// After a refused form the list of messages is what the reader needs first.
document.getElementById('errors')?.focus();

// Fetches the part that tells of work under way again, until it no longer asks to be. What the reader has
// open elsewhere on the page stays as it is.
function renewLater() {
  const part = document.querySelector('[data-renew]');
  if (!part) return;
  setTimeout(async () => {
    if (document.visibilityState === 'visible') {
      const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' } }).catch(() => null);
      const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
      const now = page ? page.getElementById(part.id) : null;
      if (now) localize(now);
      if (now) part.replaceWith(now);
      else if (page) delete part.dataset.renew;
    }
    renewLater();
  }, part.dataset.renew * 1000);
}
renewLater();

// A second click while the first is under way would send the form twice.
for (const form of document.querySelectorAll('form[method="post"]')) {
  // The browser would name one field at a time; the page that we answer with names all of them.
  form.noValidate = form.closest('.settings') !== null;
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
  });
}
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});

// A part that waits for something outside asks for itself again every few seconds, and stops after some
// minutes. It holds nothing that somebody types or copies. Where the answer leads elsewhere, the wait is over
// and the page goes there; the redirect is left to the browser, so that the next page still has its notice.
// It stays where something has been typed, and shows the part as it is now.
async function askAgain(part, left) {
  let response = await fetch(part.dataset.live, { redirect: 'manual' }).catch(() => null);
  if (response?.type === 'opaqueredirect') {
    const fields = [...document.querySelectorAll('main input')];
    if (fields.every(({ value, defaultValue }) => value === defaultValue))
      return location.assign(part.dataset.live);
    response = await fetch(location.pathname).catch(() => null);
  }
  const text = response?.ok ? await response.text() : '';
  const next = new DOMParser().parseFromString(text, 'text/html').getElementById(part.id);
  if (next && next.textContent !== part.textContent) part.replaceWith(next);
  const shown = next?.isConnected ? next : part;
  if (!shown.dataset.live) return;
  if (left > 0) setTimeout(askAgain, 5000, shown, left - 1);
  else for (const one of shown.querySelectorAll('[data-waits]')) one.hidden = one.dataset.waits === 'yes';
}
const live = document.querySelector('[data-live]');
if (live) setTimeout(askAgain, 5000, live, 120);
