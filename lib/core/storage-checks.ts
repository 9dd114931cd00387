/** What "Check storage" tries, in this order, in words for people. */
export const storageCheckLabels = {
  write: 'Write a file',
  read: 'Read it back',
  size: 'Ask for its size',
  list: 'Find it in the list',
  parts: 'Upload a large file in parts',
  link: 'Open a signed link',
  public: 'Open it without a key',
  cors: 'Ask as a browser on another site (CORS)',
  isolation: 'Try another bucket with this key',
  remove: 'Delete the files again',
} as const;

export type StorageCheckName = keyof typeof storageCheckLabels;
export const storageCheckNames = Object.keys(storageCheckLabels) as StorageCheckName[];
