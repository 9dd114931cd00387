/** Keys are paths of the file system below the Versity gateway; one that leaves its bucket is refused. */
export const versityKeys = {
  'double slash': 'Two slashes become one.',
  'slash at the beginning': 'Slashes at the beginning of a key are dropped.',
  'dots between slashes': 'a/../b is the same object as b.',
  'a dot between slashes': 'a/./b is the same object as a/b.',
};
