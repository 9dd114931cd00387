/** Id of the main content; every frame puts it on its `<main>`. */
export const MAIN_ID = 'main';

/** The first stop of the keyboard: over the navigation, to the content. */
export function SkipLink() {
  return (
    <a
      href={`#${MAIN_ID}`}
      className="sr-only focus-visible:not-sr-only focus-visible:fixed focus-visible:top-2 focus-visible:left-2 focus-visible:z-50 focus-visible:rounded-md focus-visible:border focus-visible:bg-raised focus-visible:px-3 focus-visible:py-1.5 focus-visible:text-sm focus-visible:font-medium focus-visible:shadow-popup"
    >
      Skip to content
    </a>
  );
}
