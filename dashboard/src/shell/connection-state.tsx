import { useConnection } from '../live/live.tsx';

const words = {
  connecting: 'Connecting …',
  live: 'Live',
  offline: 'Offline, reconnecting …',
  crowded: 'Not live: too many pages are open',
};

export function ConnectionState() {
  const connection = useConnection();
  return (
    <span className="connection" data-connection={connection} role="status">
      {words[connection]}
    </span>
  );
}
