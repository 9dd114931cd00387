'use client';

export interface ToastMessage {
  tone: 'success' | 'error' | 'info';
  /** What happened, in a few words: "Deployment of test started". */
  title: string;
  description?: string;
  /** One thing to do about it. */
  action?: { label: string; onClick: () => void };
}

type Sink = (message: ToastMessage) => void;

// Messages wait here until the toaster has been loaded, so that none is lost.
const waiting: ToastMessage[] = [];
let sink: Sink | undefined;

/** Hands all messages, past and to come, to `next`. Called by the toaster; returns the function that ends it. */
export function connectToaster(next: Sink): () => void {
  sink = next;
  for (const message of waiting.splice(0)) next(message);
  return () => {
    if (sink === next) sink = undefined;
  };
}

/** Shows a short message at the corner of the screen. Errors of forms belong into the form, not here. */
export function showToast(message: ToastMessage): void {
  if (sink) sink(message);
  else waiting.push(message);
}
