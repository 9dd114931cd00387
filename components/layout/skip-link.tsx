/** Id of the main content; every frame puts it on its `<main>`. */
export const MAIN_ID = 'main';

/** The first stop of the keyboard: over the navigation, to the content. */
export function SkipLink() {
  return (
    <a
      href={`#${MAIN_ID}`}
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md border bg-raised px-3 py-1.5 text-sm font-medium shadow-popup focus-visible:translate-y-0"
    >
      Skip to content
    </a>
  );
}
