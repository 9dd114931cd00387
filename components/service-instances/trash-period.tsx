/** How long the worker keeps what was put into the trash, in words. */
export const TRASH_PERIOD = '7 days';
