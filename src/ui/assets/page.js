// What the pages do better with script. Each works without it.

for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = 'Copied';
    } catch {
      field.select();
      button.textContent = 'Press Ctrl+C';
    }
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
}

// An AuthnRequest by HTTP-POST (saml-bindings 3.5.4): the form goes on by itself. Its button stays for
// browsers without script.
document.querySelector('form[data-auto-submit]')?.submit();

// After a refused form the list of messages is what the reader needs first.
document.getElementById('errors')?.focus();

// A second click while the first is under way would send the form twice.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
  });
}
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});
