// Everything works without this file; it makes forms and searching smoother.
import { initAll } from "./govuk-frontend.min.js";

// What scripts say, in the language of the page.
const { error: wrong, ...characterCount } = JSON.parse(document.querySelector('meta[name="words"]').content);
const words = { characterCount: { i18n: characterCount } };

// govuk-frontend throws for an element that it started before, so each element starts once.
function startComponents(scope) {
  const quiet = (error) => {
    if (error.name !== "InitError") console.error(error);
  };
  initAll({ ...words, scope, onError: quiet });
  // querySelectorAll leaves out the scope itself, which htmx swaps with outerHTML.
  if (scope instanceof Element && scope.dataset.module && scope.parentElement) {
    initAll({ ...words, scope: scope.parentElement, onError: quiet });
  }
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
startComponents(document);

document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRF-Token"] = token.content;
});
document.body.addEventListener("htmx:load", (event) => startComponents(event.detail.elt));

// A swapped-in error summary takes the focus like one on a fresh page, and the title says so.
document.body.addEventListener("htmx:afterSettle", (event) => {
  const summary = event.detail.elt.querySelector?.(".govuk-error-summary");
  if (!summary) return;
  summary.focus();
  if (!document.title.startsWith(wrong)) document.title = `${wrong}${document.title}`;
});

// Sending a form twice must not make two. Back may show the page with its form still marked as sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-delete]")) return;
  if ("sent" in form.dataset) event.preventDefault();
  else form.dataset.sent = "";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
