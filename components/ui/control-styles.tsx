import { cva } from 'class-variance-authority';

/** The looks of everything one types into. */
export const controlStyles = cva(
  'w-full min-w-0 rounded-md border border-control bg-surface text-sm text-fg shadow-control transition-colors placeholder:text-faint hover:border-faint focus:border-focus focus:outline-2 focus:outline-offset-0 focus:outline-focus/35 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint aria-invalid:border-red-dot',
  {
    variants: {
      kind: {
        line: 'h-8 px-2.5 read-only:bg-sunken',
        area: 'block min-h-20 px-2.5 py-1.5 read-only:bg-sunken',
        select: 'h-8 pr-8 pl-2.5',
      },
      isMono: { true: 'font-mono' },
    },
  },
);
