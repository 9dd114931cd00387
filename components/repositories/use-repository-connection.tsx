'use client';

import { useRef, useState } from 'react';
import { RepositoryProblem } from '#components/repositories/repository-problem';
import type { RepositoryValues } from '#components/repositories/repository-values';
import type { Repository } from '#lib/contracts/applications';
import { checkRepository, createRepository } from '#lib/queries/repositories';

export type ConnectionPhase = 'idle' | 'connecting' | 'checking';

/**
 * Registers a repository and looks whether it can be read. What was registered is used again when the form is submitted
 * a second time with the same address and access, so that a mistake elsewhere leaves nothing double behind.
 */
export function useRepositoryConnection(organisation: string) {
  const [phase, setPhase] = useState<ConnectionPhase>('idle');
  const [repository, setRepository] = useState<Repository | null>(null);
  const registered = useRef<{ of: string; repository: Repository } | null>(null);

  const register = async (values: RepositoryValues): Promise<Repository> => {
    const of = identityOf(organisation, values);
    if (registered.current?.of === of) return registered.current.repository;
    setPhase('connecting');
    const made = await createRepository({
      organisation,
      url: values.url,
      ...(values.access === 'key' ? { key_type: values.key_type } : {}),
      ...(values.access === 'token' ? { username: values.username, password: values.password } : {}),
    });
    registered.current = { of, repository: made };
    setRepository(made);
    return made;
  };

  /**
   * @returns the repository that can be read, or null when its new deploy key has to be installed first
   * @throws RepositoryProblem when it cannot be read or lacks the branch, ApiError
   */
  const connect = async (values: RepositoryValues): Promise<Repository | null> => {
    const isKnown = registered.current?.of === identityOf(organisation, values);
    try {
      const made = await register(values);
      if (values.access === 'key' && !isKnown) return null;
      setPhase('checking');
      const check = await checkRepository(made.uuid, values.branch);
      if (check.code !== 'success') throw new RepositoryProblem(check);
      return made;
    } finally {
      setPhase('idle');
    }
  };

  /** The public deploy key that belongs to what the form says now; null while there is none. */
  const deployKeyOf = (values: RepositoryValues): string | null => {
    const isSame = registered.current?.of === identityOf(organisation, values);
    return values.access === 'key' && isSame && repository?.auth_info ? repository.auth_info : null;
  };

  return { connect, deployKeyOf, phase };
}

function identityOf(organisation: string, { url, access, key_type, username, password }: RepositoryValues): string {
  const secrets = access === 'token' ? [username, password] : access === 'key' ? [key_type] : [];
  return JSON.stringify([organisation, url.trim(), access, ...secrets]);
}
