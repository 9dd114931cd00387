import { TriangleAlert } from 'lucide-react';
import { variableWarnings } from '#lib/core/names';

/** What is allowed in a value but seldom meant, while it is typed. */
export function ValueWarnings({ value }: { value: string }) {
  const warnings = variableWarnings(value);
  return (
    <div role="status" className="flex flex-col gap-1 text-xs text-orange empty:hidden">
      {warnings.map((warning) => (
        <p key={warning} className="flex gap-1.5 [&>svg]:mt-0.5 [&>svg]:size-3.5 [&>svg]:shrink-0">
          <TriangleAlert aria-hidden="true" />
          {warning}
        </p>
      ))}
    </div>
  );
}
