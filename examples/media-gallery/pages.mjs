/** Every page as a string. Whatever goes into one passes `escapeHtml` first. */

export function galleryPage({ title, storage, pictures, notice, error }) {
  return page({
    title,
    current: 'gallery',
    notice,
    error,
    body: storage ? uploadForm() + pictureList(pictures) : noStorage(),
  });
}

export function variablesPage({ title, rows, linkHost, isSigned }) {
  const link = linkHost
    ? `<p>Links to pictures use the host <strong id="media-domain">${escapeHtml(linkHost)}</strong>${isSigned ? ' and are signed, because the storage is private' : ''}.</p>`
    : '<p>There is no <code>DEFAULT_STORAGE_DSN</code>, so there are no links to pictures.</p>';
  return page({
    title: `Variables – ${title}`,
    current: 'variables',
    body: `<h2>What this application was given</h2>${link}
<p class="hint">Values that may be secret appear as the first 12 digits of their SHA-256. Compare with
<code>printf %s "$VALUE" | sha256sum | cut -c1-12</code>.</p>
<table><thead><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead><tbody>
${rows.map(variableRow).join('\n')}
</tbody></table>`,
  });
}

export function errorPage({ title, heading, text }) {
  return page({
    title: `${heading} – ${title}`,
    current: '',
    body: `<h2>${escapeHtml(heading)}</h2><p>${escapeHtml(text)}</p>`,
  });
}

function uploadForm() {
  return `<form class="upload" method="post" action="/upload" enctype="multipart/form-data">
<label for="picture">Picture</label>
<input id="picture" name="picture" type="file" accept="image/png,image/jpeg,image/gif,image/webp,image/avif" required>
<button type="submit">Upload</button>
<p class="hint">PNG, JPEG, GIF, WebP or AVIF, up to 20 MB.</p>
</form>`;
}

function pictureList(pictures) {
  if (pictures.length === 0) return '<p class="empty">No pictures yet. Upload the first one.</p>';
  return `<ul class="gallery" aria-label="Pictures">${pictures.map(pictureItem).join('')}</ul>`;
}

function pictureItem({ key, size, link }) {
  const name = key.split('/').at(-1) ?? key;
  return `<li><figure><a href="${escapeHtml(link)}"><img src="${escapeHtml(link)}" alt="${escapeHtml(name)}" loading="lazy"></a>
<figcaption><span>${escapeHtml(name)}</span> <small>${escapeHtml(formatSize(size))}</small></figcaption></figure>
<form method="post" action="/delete"><input type="hidden" name="key" value="${escapeHtml(key)}">
<button class="quiet" type="submit" aria-label="Delete ${escapeHtml(name)}">Delete</button></form></li>`;
}

function noStorage() {
  return `<section class="empty"><h2>This environment has no object storage yet</h2>
<ol><li>Open the environment's <strong>Services</strong> and add <strong>Object storage</strong>.</li>
<li>Provision it.</li><li><strong>Deploy</strong> the environment: the application then finds <code>DEFAULT_STORAGE_DSN</code> and shows the upload form here.</li></ol></section>`;
}

function variableRow({ name, value, note, fields }) {
  const cell = fields
    ? `<dl>${fields.map((field) => `<div><dt>${escapeHtml(field.name)}</dt><dd>${shown(field)}</dd></div>`).join('')}</dl>`
    : shown({ value, note });
  return `<tr><th scope="row">${escapeHtml(name)}</th><td>${cell}</td></tr>`;
}

function shown({ value, note }) {
  if (note === 'empty') return '<em>empty</em>';
  return note === 'digest'
    ? `<span class="digest">sha256 <code>${escapeHtml(value)}</code></span>`
    : `<code>${escapeHtml(value)}</code>`;
}

function page({ title, current, notice, error, body }) {
  const tab = (name, href, text) => `<a href="${href}"${current === name ? ' aria-current="page"' : ''}>${text}</a>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="stylesheet" href="/style.css"></head>
<body><a class="skip" href="#content">Skip to content</a>
<header><h1>${escapeHtml(title.split(' – ').at(-1) ?? title)}</h1><nav aria-label="Pages">${tab('gallery', '/', 'Gallery')}${tab('variables', '/variables', 'Variables')}</nav></header>
<main id="content">${notice ? `<p class="notice" role="status">${escapeHtml(notice)}</p>` : ''}${error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : ''}
${body}</main></body></html>
`;
}

function formatSize(bytes) {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
