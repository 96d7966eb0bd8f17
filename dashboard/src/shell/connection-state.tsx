import { useConnection } from '../live/live.tsx';

const words = { connecting: 'Connecting …', live: 'Live', offline: 'Offline, reconnecting …' };

export function ConnectionState() {
  const connection = useConnection();
  return (
    <span className="connection" data-connection={connection} role="status">
      {words[connection]}
    </span>
  );
}
