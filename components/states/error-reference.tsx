/** Code and request id of a failure, for whoever looks into the log. */
export function ErrorReference({ code, requestId }: { code?: string; requestId?: string }) {
  if (!code && !requestId) return null;
  return (
    <p className="text-xs text-muted">
      {code && <code className="font-mono">{code}</code>}
      {code && requestId && ' · '}
      {requestId && (
        <>
          request <code className="font-mono">{requestId}</code>
        </>
      )}
    </p>
  );
}
