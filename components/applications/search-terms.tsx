const OTHER_WORDS = /^(?:projects?|websites?|applications?|apps?)$/i;

export interface SearchTerms {
  /** What to look for in name and slug; undefined when nothing is left. */
  search: string | undefined;
  /** The word that was taken as "application", as it was typed. */
  otherWord: string | undefined;
}

/** Reads what was typed into the search. Older texts say "project" or "website", so that word means all applications. */
export function parseSearch(typed: string): SearchTerms {
  const words = typed.split(/\s+/).filter((word) => word !== '');
  return {
    search: words.filter((word) => !OTHER_WORDS.test(word)).join(' ') || undefined,
    otherWord: words.find((word) => OTHER_WORDS.test(word)),
  };
}
