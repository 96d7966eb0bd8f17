// One saga: the way it took, where it stands, what it waits for, and what may be done.
import { useState } from 'react';
import { useParams } from 'wouter';
import { attemptsOf } from '../../chart/path.ts';
import { shortId } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { HeldNotice } from '../holds/held-notice.tsx';
import { Acts } from './acts.tsx';
import { Facts } from './facts.tsx';
import { Notes } from './notes.tsx';
import { PathChart } from './path-chart.tsx';
import { Services } from './services.tsx';
import { Timeline } from './timeline.tsx';
import { useSaga } from './use-saga.ts';
import { Waiting } from './waiting.tsx';
import './saga.css';

export default function SagaView() {
  const orderId = useParams<{ orderId: string }>().orderId.toLowerCase();
  // Another saga begins with its own latest attempt.
  return <OneSaga key={orderId} orderId={orderId} />;
}

function OneSaga({ orderId }: { orderId: string }) {
  const { saga, explanation, services } = useSaga(orderId);
  const [chosen, setChosen] = useState<number | null>(null);
  const latest = saga.data?.attempt ?? 1;
  const attempt = chosen ?? latest;
  // All at once: what comes piece by piece pushes away what one reads already.
  const isThere = saga.data !== undefined && (explanation.data !== undefined || explanation.error !== null);
  const heading = (
    <span className="row wraps">
      Saga <code title={orderId}>{shortId(orderId)}</code>
      <span aria-live="polite">{saga.data && <StateTag state={saga.data.state} />}</span>
    </span>
  );
  if (saga.error !== null && saga.data === undefined) {
    return (
      <Page title={`Saga ${shortId(orderId)}`} heading={heading}>
        <Problem error={saga.error} />
      </Page>
    );
  }
  return (
    <Page
      title={`Saga ${shortId(orderId)}`}
      heading={heading}
      aside={<Acts orderId={orderId} explanation={explanation.data} />}
    >
      <div className="saga-page" hidden={!isThere}>
        <div className="stack">
          {explanation.data?.hold && <HeldNotice hold={explanation.data.hold} />}
          <Waiting explanation={explanation.data} error={explanation.error} />
          <PathChart
            saga={saga.data}
            attempt={attempt}
            held={explanation.data?.hold?.command}
            choice={
              latest > 1 && (
                <fieldset className="segments">
                  <legend className="hidden-visually">Attempt</legend>
                  {attemptsOf(latest).map((number) => (
                    <button
                      key={number}
                      type="button"
                      aria-pressed={number === attempt}
                      onClick={() => setChosen(number === latest ? null : number)}
                    >
                      Attempt {number}
                    </button>
                  ))}
                </fieldset>
              )
            }
          />
        </div>
        <div className="stack">
          <Facts saga={saga.data} services={services.data} />
          <Timeline saga={saga.data} attempt={attempt} />
          <Notes explanation={explanation.data} orderId={orderId} />
          {/* Last: how much they have to say, and when, is known only when they have answered. */}
          <Services services={services.data} error={services.error} />
        </div>
      </div>
    </Page>
  );
}
