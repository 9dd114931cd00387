interface FileType {
  label: string;
  /** Browsers show it in an `<img>`. */
  isImage?: boolean;
}

const types: Record<string, FileType> = {
  jpg: { label: 'JPEG image', isImage: true },
  jpeg: { label: 'JPEG image', isImage: true },
  png: { label: 'PNG image', isImage: true },
  gif: { label: 'GIF image', isImage: true },
  webp: { label: 'WebP image', isImage: true },
  avif: { label: 'AVIF image', isImage: true },
  svg: { label: 'SVG image', isImage: true },
  ico: { label: 'Icon', isImage: true },
  bmp: { label: 'BMP image', isImage: true },
  heic: { label: 'HEIC image' },
  tif: { label: 'TIFF image' },
  tiff: { label: 'TIFF image' },
  pdf: { label: 'PDF' },
  txt: { label: 'Text' },
  log: { label: 'Log' },
  md: { label: 'Markdown' },
  csv: { label: 'CSV table' },
  html: { label: 'HTML page' },
  css: { label: 'Style sheet' },
  js: { label: 'JavaScript' },
  mjs: { label: 'JavaScript' },
  json: { label: 'JSON' },
  map: { label: 'Source map' },
  xml: { label: 'XML' },
  yml: { label: 'YAML' },
  yaml: { label: 'YAML' },
  sql: { label: 'SQL' },
  mp3: { label: 'MP3 audio' },
  wav: { label: 'WAV audio' },
  ogg: { label: 'Ogg audio' },
  mp4: { label: 'MP4 video' },
  mov: { label: 'QuickTime video' },
  webm: { label: 'WebM video' },
  zip: { label: 'ZIP archive' },
  gz: { label: 'Gzip archive' },
  tar: { label: 'Tar archive' },
  woff: { label: 'Font' },
  woff2: { label: 'Font' },
  ttf: { label: 'Font' },
  otf: { label: 'Font' },
  doc: { label: 'Word document' },
  docx: { label: 'Word document' },
  xls: { label: 'Excel table' },
  xlsx: { label: 'Excel table' },
};

/** What kind of file a key names, by its ending: lists of stores do not tell the content type. */
export function fileTypeOf(key: string): FileType {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
  if (Object.hasOwn(types, ending)) return types[ending] as FileType;
  return { label: ending !== '' && ending.length <= 8 ? `${ending.toUpperCase()} file` : 'File' };
}
