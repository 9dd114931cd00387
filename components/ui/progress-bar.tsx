interface ProgressBarProps {
  /** What is under way, for screen readers. */
  label: string;
  /** 0 to 1; leave it out when the end is not known. */
  value?: number;
}

/** A thin bar. */
export function ProgressBar({ label, value }: ProgressBarProps) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 overflow-hidden rounded-full bg-pressed"
    >
      {percent === undefined ? (
        <div className="h-full w-1/3 animate-slide rounded-full bg-blue-dot" />
      ) : (
        <div
          className="h-full rounded-full bg-blue-dot transition-[width] duration-300"
          style={{ width: `${percent}%` }}
        />
      )}
    </div>
  );
}
