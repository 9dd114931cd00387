'use client';

import { useEffect, useRef, useState } from 'react';
import { appendLines, emptyLog, type LogContent } from '#components/deployments/log-rows';
import type { DeploymentDetail, LogLine } from '#lib/contracts/deployments';
import { logStreamPath } from '#lib/queries/deployments';

export type StreamState = 'connecting' | 'open' | 'ended';

const REOPEN_MS = 3000;

/**
 * Follows the log of a deployment from its beginning to its end. The browser opens a broken stream again where it
 * stopped; one that the server refused is opened again here.
 * @param onDeployment told whenever the deployment changed; keep it stable
 */
export function useLogStream(
  deploymentId: string,
  onDeployment: (deployment: DeploymentDetail) => void,
): { log: LogContent; state: StreamState } {
  const [log, setLog] = useState(emptyLog);
  const [state, setState] = useState<StreamState>('connecting');
  const lastSeq = useRef(0);

  useEffect(() => {
    let source: EventSource;
    let reopenTimer: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    const waiting: LogLine[] = [];

    // One drawing a frame, however many lines come.
    const flush = () => {
      frame = 0;
      const lines = waiting.splice(0);
      setLog((before) => appendLines(before, lines));
    };
    const open = () => {
      source = new EventSource(logStreamPath(deploymentId, lastSeq.current));
      source.addEventListener('open', () => setState('open'));
      source.addEventListener('line', (event) => {
        const line = JSON.parse(event.data) as LogLine;
        lastSeq.current = Math.max(lastSeq.current, line.seq);
        waiting.push(line);
        frame ||= requestAnimationFrame(flush);
      });
      source.addEventListener('deployment', (event) => onDeployment(JSON.parse(event.data) as DeploymentDetail));
      source.addEventListener('end', () => {
        source.close();
        setState('ended');
      });
      source.addEventListener('error', () => {
        setState('connecting');
        if (source.readyState === EventSource.CLOSED) reopenTimer = setTimeout(open, REOPEN_MS);
      });
    };
    open();
    return () => {
      source.close();
      clearTimeout(reopenTimer);
      cancelAnimationFrame(frame);
      // What was received and not drawn would otherwise be missing when the effect runs again.
      if (waiting.length > 0) flush();
    };
  }, [deploymentId, onDeployment]);

  return { log, state };
}
