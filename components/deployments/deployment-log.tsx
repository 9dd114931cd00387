'use client';

import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { LogList } from '#components/deployments/log-list';
import { findRows, logText } from '#components/deployments/log-rows';
import { LogSearch } from '#components/deployments/log-search';
import { useLogStream } from '#components/deployments/use-log-stream';
import { Card, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { IconButton } from '#components/ui/icon-button';
import { Spinner } from '#components/ui/spinner';
import type { Deployment, DeploymentDetail } from '#lib/contracts/deployments';

interface DeploymentLogProps {
  deployment: Deployment;
  /** Told what the stream says about the deployment; keep it stable. */
  onDeployment: (deployment: DeploymentDetail) => void;
}

/** The log of a deployment, live while it runs; with search, copy and download. */
export function DeploymentLog({ deployment, onDeployment }: DeploymentLogProps) {
  const { log, state } = useLogStream(deployment.uuid, onDeployment);
  const [query, setQuery] = useState('');
  const [current, setCurrent] = useState(0);
  const matches = useMemo(() => findRows(log.rows, query), [log.rows, query]);
  const shownRow = matches[current] ?? null;
  const text = () => logText(log);

  const search = (next: string) => {
    setQuery(next);
    setCurrent(0);
  };
  const step = (by: 1 | -1) => {
    if (matches.length > 0) setCurrent((current + by + matches.length) % matches.length);
  };

  return (
    <Card aria-label="Log">
      <CardHeader
        title={
          <>
            Log
            {state === 'connecting' && <Waiting words={log.rows.length > 0 ? 'Connecting again…' : 'Connecting…'} />}
            {state === 'open' && deployment.ended_at === null && <Waiting words="Live" />}
          </>
        }
        actions={
          <>
            <LogSearch query={query} onQuery={search} matchCount={matches.length} current={current} onStep={step} />
            <CopyButton value={async () => text()} what="log" />
            <IconButton
              size="sm"
              label="Download the log"
              icon={<Download />}
              onClick={() => download(text(), `${deployment.environment_slug}-${deployment.uuid.slice(0, 13)}.log`)}
            />
          </>
        }
      />
      {log.rows.length === 0 && state === 'ended' ? (
        <p className="p-4 text-sm text-muted">This deployment printed nothing.</p>
      ) : (
        <LogList rows={log.rows} query={query.toLowerCase()} shownRow={shownRow} />
      )}
    </Card>
  );
}

function Waiting({ words }: { words: string }) {
  return (
    <span className="flex items-center gap-1.5 text-xs font-normal text-muted">
      <Spinner className="size-3.5" />
      {words}
    </span>
  );
}

function download(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
