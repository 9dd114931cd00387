'use client';

import './globals.css';

/** The last resort: even the frame of the page failed, so this stands alone and follows the theme of the device. */
export default function GlobalErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col items-center gap-4 px-4 pt-[20vh] text-center">
        <title>Stowage: error</title>
        <h1 className="text-xl font-semibold">Stowage could not show this page</h1>
        <p className="max-w-md text-muted">
          Nothing you have saved is lost. The cause is in the log of the panel{error.digest && ` (${error.digest})`}.
        </p>
        <button
          type="button"
          onClick={retry}
          className="h-8 rounded-md bg-accent-solid px-3 text-sm font-medium text-white hover:bg-accent-solid-hover"
        >
          Retry
        </button>
      </body>
    </html>
  );
}
