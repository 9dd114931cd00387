/** The mark: a crate whose lid is a wave. Decorative; the word stands beside it. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={className}>
      <rect width="24" height="24" rx="6" fill="var(--color-accent-solid)" />
      <path
        d="M5 9.2c2.3 0 2.3-1.9 4.65-1.9S12 9.2 14.3 9.2s2.35-1.9 4.7-1.9"
        fill="none"
        stroke="#fff"
        strokeWidth="1.7"
        strokeLinecap="round"
      />
      <path d="M6.2 12.2h11.6v4.3a1.6 1.6 0 0 1-1.6 1.6H7.8a1.6 1.6 0 0 1-1.6-1.6z" fill="#fff" />
      <path d="M10.3 14.3h3.4" stroke="var(--color-accent-solid)" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}

/** Mark and name of the product. */
export function Logo() {
  return (
    <span className="flex items-center gap-2 text-lg font-semibold tracking-tight">
      <LogoMark className="size-6" />
      Stowage
    </span>
  );
}
