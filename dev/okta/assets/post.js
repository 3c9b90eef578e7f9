// Presses the button of the response's form for people who have script; the others press it themselves.
document.querySelector('form[data-post]')?.submit();
