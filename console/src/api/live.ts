import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export type Connection = 'connecting' | 'live' | 'lost';

/**
 * Follows the server's ticks and refreshes what is on the page; answers how the connection stands.
 * @param isOpen whether the server answers whoever asks
 */
export function useLive(isOpen: boolean): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    if (!isOpen) return;
    const events = new EventSource('/api/events');
    let compared: boolean | undefined;
    events.addEventListener('open', () => setConnection('live'));
    events.addEventListener('error', () => {
      setConnection('lost');
      void queries.invalidateQueries({ queryKey: ['overview'] });
    });
    events.addEventListener('tick', (event: MessageEvent<string>) => {
      const tick = JSON.parse(event.data) as { comparison: boolean };
      for (const queryKey of [['overview'], ['map'], ['decisions']]) void queries.invalidateQueries({ queryKey });
      if (tick.comparison !== compared) void queries.invalidateQueries({ queryKey: ['comparison'] });
      compared = tick.comparison;
    });
    return () => events.close();
  }, [queries, isOpen]);
  return connection;
}
