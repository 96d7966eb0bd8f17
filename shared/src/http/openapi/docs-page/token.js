// Runs in the browser, on the page /docs, before Swagger UI begins: asks for the token of whoever reads, and shows it with
// every request to this service. Kept for this tab and its session only, in the place where the dashboard keeps its own.
const KEY = 'order-saga.token';
const kept = sessionStorage.getItem(KEY);

function withToken(request) {
  const isOwn = new URL(request.url, location.href).origin === location.origin;
  const names = Object.keys(request.headers ?? {}).map((name) => name.toLowerCase());
  if (kept === null || !isOwn || names.includes('authorization')) return request;
  request.headers = { ...request.headers, Authorization: `Bearer ${kept}` };
  return request;
}

const { SwaggerUIBundle: start } = globalThis;
globalThis.SwaggerUIBundle = Object.assign(
  (config) => start({ ...config, requestInterceptor: withToken }),
  start,
);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function keep(token) {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
  location.reload();
}

const input = element('input', { type: 'password', name: 'token', autocomplete: 'off', required: true });
const form = element(
  'form',
  { className: 'token-form' },
  element('label', {}, 'Token ', input),
  element('button', { type: 'submit' }, 'Use this token'),
  element(
    'span',
    {},
    kept === null
      ? 'Without one you see what is open to everybody.'
      : 'A token is used, until this tab is closed.',
  ),
);
if (kept !== null) {
  form.append(element('button', { type: 'button', onclick: () => keep(null) }, 'Forget it'));
}
form.addEventListener('submit', (event) => {
  event.preventDefault();
  keep(input.value.trim());
});
document.body.prepend(form);
