import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { AccessTokensView } from '#components/access-tokens/access-tokens-view';
import { PageFrame } from '#components/layout/page-frame';
import { pageFromParam } from '#components/table/page-param';
import { pageContext, pageOf } from '#lib/http/page-context';
import { accessTokensQuery, TOKENS_PER_PAGE } from '#lib/queries/people';
import { getQueryClient } from '#lib/query-client';
import { listAccessTokens } from '#lib/services/access-tokens/list';

export const metadata: Metadata = { title: 'Access tokens' };

interface AccessTokensPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AccessTokensPage({ searchParams }: AccessTokensPageProps) {
  const page = pageFromParam((await searchParams).page);
  const ctx = await pageContext();
  const input = { page, page_size: TOKENS_PER_PAGE };
  const rows = await listAccessTokens({ ctx, input });
  const queryClient = getQueryClient();
  queryClient.setQueryData(accessTokensQuery(page).queryKey, pageOf(ctx, '/iam/v3/access-tokens/', input, rows));
  return (
    <PageFrame>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <AccessTokensView account={{ publicUrl: ctx.settings.publicUrl, email: ctx.actor.email }} />
      </HydrationBoundary>
    </PageFrame>
  );
}
