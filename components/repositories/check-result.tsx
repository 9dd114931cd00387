import { CircleAlert, CircleCheck } from 'lucide-react';
import type { checkRepository } from '#lib/queries/repositories';

interface CheckResultProps {
  results: { branch: string; check: Awaited<ReturnType<typeof checkRepository>> }[];
}

/** What a check found, branch by branch. */
export function CheckResult({ results }: CheckResultProps) {
  return (
    <div role="status" aria-label="Result of the check">
      <ul className="flex flex-col gap-1.5 text-sm">
        {results.map(({ branch, check }) => (
          <li key={branch} className="flex gap-2 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
            {check.code === 'success' ? (
              <>
                <CircleCheck aria-hidden="true" className="text-green-dot" />
                <span>
                  <code className="font-mono">{branch}</code> can be deployed
                  {check.commit && (
                    <>
                      , its last commit is <code className="font-mono">{check.commit.slice(0, 8)}</code>
                    </>
                  )}
                  .
                </span>
              </>
            ) : (
              <>
                <CircleAlert aria-hidden="true" className="text-red-dot" />
                <span className="min-w-0">
                  <code className="font-mono">{branch}</code>: {check.message}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
