// Presses the button of each form that only carries a message on. People without script press it themselves.
for (const form of document.querySelectorAll('form[data-post]')) form.submit();
