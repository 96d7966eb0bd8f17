// A view that cannot be shown leaves the frame as it is. Most often its file is gone: the orchestrator has been updated
// since the page was loaded.
import { Component, type ReactNode } from 'react';
import { Page } from '../ui/page.tsx';

export class FaultBoundary extends Component<{ children: ReactNode }, { hasFault: boolean }> {
  override state = { hasFault: false };

  static getDerivedStateFromError() {
    return { hasFault: true };
  }

  override render() {
    if (!this.state.hasFault) return this.props.children;
    return (
      <Page title="This page cannot be shown">
        <div className="stack">
          <p className="soft">The dashboard may have been updated since it was loaded.</p>
          <p>
            <button type="button" className="button primary" onClick={() => location.reload()}>
              Reload
            </button>
          </p>
        </div>
      </Page>
    );
  }
}
