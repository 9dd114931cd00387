'use client';

import { type Account, divioCommands, netrcCommand, netrcLines } from '#components/access-tokens/netrc';
import { Button } from '#components/ui/button';
import { CodeBlock } from '#components/ui/code-block';
import { DialogActions } from '#components/ui/dialog';

/** A token that was just made, ready to be put where it is used. */
export function NewToken({ token, account, onClose }: { token: string; account: Account; onClose: () => void }) {
  return (
    <>
      <section aria-label="Token">
        <CodeBlock code={token} what="token" isWrapped />
      </section>
      <section aria-labelledby="netrc-title" className="flex flex-col gap-2 text-sm">
        <h3 id="netrc-title" className="font-medium">
          For the divio command line
        </h3>
        <p className="text-muted">
          It takes the token from <code className="font-mono">~/.netrc</code>:
        </p>
        <CodeBlock code={netrcLines(account, token)} what="netrc lines" />
        <p className="text-muted">This command appends these lines:</p>
        <CodeBlock code={netrcCommand(account, token)} what="shell command" isWrapped />
        <p className="text-muted">Then point it at this panel and see that it works:</p>
        <CodeBlock code={divioCommands(account)} what="divio commands" />
      </section>
      <DialogActions>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </>
  );
}
