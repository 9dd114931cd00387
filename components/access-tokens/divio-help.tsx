import { type Account, divioCommands, netrcLines } from '#components/access-tokens/netrc';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { CodeBlock } from '#components/ui/code-block';

/** How the divio command line is used with this panel. */
export function DivioHelp({ account }: { account: Account }) {
  return (
    <Card aria-label="The divio command line">
      <CardHeader title="The divio command line" description="It works with Stowage as it is." />
      <CardBody className="grid gap-5 text-sm lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-2">
          <p className="text-muted">
            Put a token into <code className="font-mono">~/.netrc</code>. For an address that begins with http this
            takes the place of <code className="font-mono">divio login</code>, which knows https only.
          </p>
          <CodeBlock code={netrcLines(account, '<your token>')} what="netrc lines" />
        </div>
        <div className="flex min-w-0 flex-col gap-2">
          <p className="text-muted">
            Point it at this panel with <code className="font-mono">DIVIO_ZONE</code>, and see that it works:
          </p>
          <CodeBlock code={divioCommands(account)} what="divio commands" />
        </div>
      </CardBody>
    </Card>
  );
}
