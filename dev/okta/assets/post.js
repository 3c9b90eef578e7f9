// Presses the button of each form that only carries a message on, for people who have script; the others press it themselves.
for (const form of document.querySelectorAll('form[data-post]')) form.submit();
