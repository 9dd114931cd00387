interface ErrorReferenceProps {
  code?: string;
  requestId?: string;
}

/** Where the log of the panel says more about a failure. A refusal says everything itself, and has none. */
export function ErrorReference({ code, requestId }: ErrorReferenceProps) {
  const isRefusal = code !== undefined && code !== 'INTERNAL' && code !== 'UNAVAILABLE';
  if (!requestId || isRefusal) return null;
  return (
    <p className="text-xs text-muted">
      In the log: request <code className="font-mono">{requestId}</code>
    </p>
  );
}
