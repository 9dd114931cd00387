import { CodeBlock } from '#components/ui/code-block';

/** The public half of a deploy key, and what to do with it. */
export function DeployKey({ publicKey }: { publicKey: string }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm">
        Add this public key to the repository as a <strong className="font-medium">deploy key</strong>; read access is
        enough. On GitHub and GitLab that is in the settings of the repository, under “Deploy keys”.
      </p>
      <CodeBlock code={publicKey} what="deploy key" isWrapped />
    </div>
  );
}
