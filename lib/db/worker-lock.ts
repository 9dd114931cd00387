/** Class of the advisory locks that workers hold on their number while they live. */
export const WORKER_LOCK_CLASS = 7_391_002;
