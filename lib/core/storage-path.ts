/** How people tell an environment from those of other applications: `shop/live`. */
export function environmentPath(applicationSlug: string, environmentSlug: string): string {
  return `${applicationSlug}/${environmentSlug}`;
}

/** How people tell a storage from those of other environments: `shop/live/DEFAULT`. It is typed to destroy one. */
export function storagePath(applicationSlug: string, environmentSlug: string, prefix: string): string {
  return `${environmentPath(applicationSlug, environmentSlug)}/${prefix}`;
}
