'use client';

import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { DivioHelp } from '#components/access-tokens/divio-help';
import type { Account } from '#components/access-tokens/netrc';
import { RevokeTokenDialog } from '#components/access-tokens/revoke-token-dialog';
import { tokenColumns } from '#components/access-tokens/token-columns';
import { PageHeader } from '#components/layout/page-header';
import { EmptyState } from '#components/states/empty-state';
import { usePageNumber } from '#components/table/pagination';
import { QueryTable } from '#components/table/query-table';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import type { AccessToken } from '#lib/contracts/iam';
import { accessTokensQuery, TOKENS_PER_PAGE } from '#lib/queries/people';

const CreateTokenDialog = dynamic(
  async () => (await import('#components/access-tokens/create-token-dialog')).CreateTokenDialog,
  { ssr: false },
);

/** The access tokens of the person. */
export function AccessTokensView({ account }: { account: Account }) {
  const tokens = useQuery(accessTokensQuery(usePageNumber()));
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<AccessToken | null>(null);
  const columns = useMemo(() => tokenColumns({ onRevoke: setRevoked }), []);
  const create = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New token
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Access tokens"
        description="They let the divio command line and scripts act in your name, as far as their scopes and your role allow."
        actions={tokens.data?.count !== 0 && create}
      />
      <div className="flex flex-col gap-6">
        <Card>
          <QueryTable
            label="Access tokens"
            query={tokens}
            columns={columns}
            rowKey={({ uuid }) => uuid}
            pageSize={TOKENS_PER_PAGE}
            empty={
              <EmptyState icon={<KeyRound />} title="You have no access tokens" action={create}>
                Make one for each place that needs one, so that each can be revoked alone.
              </EmptyState>
            }
          />
        </Card>
        <DivioHelp account={account} />
      </div>
      {isCreating && <CreateTokenDialog account={account} onClose={() => setCreating(false)} />}
      <RevokeTokenDialog token={revoked} onClose={() => setRevoked(null)} />
    </>
  );
}
