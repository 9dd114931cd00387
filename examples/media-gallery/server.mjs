import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { errorPage, galleryPage, variablesPage } from './pages.mjs';
import { GalleryError, openStorage } from './storage.mjs';
import { describeVariables } from './variables.mjs';

const MAX_UPLOAD_BYTES = 20 * 1024 * 1024;
const DRAIN_MS = 10_000;
const NOTICES = { uploaded: 'The picture was uploaded.', deleted: 'The picture was deleted.' };

const port = Number(process.env.PORT || 8000);
const host = process.env.HOST || '0.0.0.0';
const title = process.env.GALLERY_TITLE || process.env.SITE_NAME || 'Media gallery';
const style = await readFile(new URL('./style.css', import.meta.url));

const routes = {
  'GET /': showGallery,
  'GET /variables': showVariables,
  'GET /healthz': (_, response) => send(response, 200, 'text/plain; charset=utf-8', 'ok\n'),
  'GET /style.css': (_, response) => send(response, 200, 'text/css; charset=utf-8', style),
  'POST /upload': upload,
  'POST /delete': remove,
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://gallery');
  const route = routes[`${request.method === 'HEAD' ? 'GET' : request.method} ${pathname}`];
  try {
    if (!route) return sendError(response, 404, 'Not found', 'There is no such page here.');
    if (request.method === 'POST' && !isFromHere(request)) {
      return sendError(response, 403, 'Refused', 'This request came from another site.');
    }
    await route(request, response);
  } catch (error) {
    if (!(error instanceof GalleryError)) console.error(error);
    const text =
      error instanceof GalleryError
        ? error.message
        : 'Something unexpected happened. The log of the application says more.';
    if (!response.headersSent) sendError(response, 502, 'This did not work', text);
  }
});

async function showGallery(request, response, error = '') {
  const notice = NOTICES[new URL(request.url ?? '/', 'http://gallery').searchParams.get('done') ?? ''];
  let pictures = [];
  let problem = error;
  let storage = null;
  try {
    storage = openStorage(process.env);
    const found = storage ? await storage.list() : [];
    pictures = await Promise.all(found.map(async (picture) => ({ ...picture, link: await storage.link(picture.key) })));
  } catch (reason) {
    if (!(reason instanceof GalleryError)) throw reason;
    problem ||= reason.message;
    storage ??= {};
  }
  sendPage(response, error ? 422 : 200, galleryPage({ title, storage, pictures, notice, error: problem }));
}

async function showVariables(_, response) {
  let link = {};
  try {
    link = openStorage(process.env) ?? {};
  } catch (error) {
    if (!(error instanceof GalleryError)) throw error;
  }
  sendPage(response, 200, variablesPage({ title, rows: describeVariables(process.env), ...link }));
}

async function upload(request, response) {
  const length = Number(request.headers['content-length']);
  if (!(length <= MAX_UPLOAD_BYTES)) return await showGallery(request, response, 'The picture is larger than 20 MB.');
  const file = (await readForm(request))?.get('picture');
  if (!file || typeof file === 'string' || file.size === 0) {
    return await showGallery(request, response, 'Choose a picture first.');
  }
  try {
    await requireStorage().upload(file.name, Buffer.from(await file.arrayBuffer()));
  } catch (error) {
    if (!(error instanceof GalleryError)) throw error;
    return await showGallery(request, response, error.message);
  }
  redirect(response, '/?done=uploaded');
}

async function remove(request, response) {
  const key = (await readForm(request))?.get('key');
  if (typeof key !== 'string') return await showGallery(request, response, 'Choose a picture first.');
  await requireStorage().remove(key);
  redirect(response, '/?done=deleted');
}

function requireStorage() {
  const storage = openStorage(process.env);
  if (!storage) throw new GalleryError('This environment has no object storage yet.');
  return storage;
}

/** The fields of a form; `null` when the body is none. The platform's own parser reads it. */
async function readForm(request) {
  const body = new Request('http://gallery/', {
    method: 'POST',
    headers: { 'content-type': request.headers['content-type'] ?? '' },
    body: Readable.toWeb(request),
    duplex: 'half',
  });
  return await body.formData().catch(() => null);
}

// Browsers say where a form was sent from; a form on another site must not delete pictures here.
function isFromHere({ headers }) {
  if (!headers.origin) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

function redirect(response, location) {
  response.writeHead(303, { location }).end();
}

function sendPage(response, status, html) {
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'self'; img-src http: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  send(response, status, 'text/html; charset=utf-8', html);
}

function sendError(response, status, heading, text) {
  sendPage(response, status, errorPage({ title, heading, text }));
}

function send(response, status, type, body) {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

server.listen(port, host, () => console.log(`Media gallery listens on ${host}:${port}`));

// What is being answered is finished; new requests go to the next release already.
process.once('SIGTERM', () => {
  console.log('Finishing open requests');
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(0), DRAIN_MS).unref();
});
