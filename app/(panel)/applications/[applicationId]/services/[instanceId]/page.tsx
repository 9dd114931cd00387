import { OverviewView } from '#components/storage/overview-view';

/** What the bucket is and holds. Its figures come from the store, so the browser asks for them: a slow store delays no page. */
export default function StoragePage() {
  return <OverviewView />;
}
