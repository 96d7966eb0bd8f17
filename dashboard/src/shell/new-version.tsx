// Says that the orchestrator serves other pages than these.
import { useIsOutdated } from './build.ts';

export function NewVersion() {
  const isOutdated = useIsOutdated();
  return (
    <div role="status">
      {isOutdated && (
        <div className="new-version row wraps">
          <span>A new version of the dashboard is available.</span>
          <button type="button" className="button" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      )}
    </div>
  );
}
