import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { mapHoursQuery, mapQuery, mapTodayQuery } from '../api/queries.ts';
import { usePage } from '../page.ts';
import { WorldHours } from './world-hours.tsx';
import '../styles/map-page.css';

const route = getRouteApi('/map');

/** Where electricity is clean now, was and will be, and what each site of the fleet has to say for itself. */
export function MapPage() {
  const heading = usePage('Map');
  const { site = null } = route.useSearch();
  const navigate = useNavigate({ from: '/map' });
  const map = useQuery(mapQuery);
  const hours = useQuery({
    ...mapHoursQuery(map.data?.hour ?? 0),
    enabled: map.data !== undefined,
    placeholderData: keepPreviousData,
  });
  const today = useQuery(mapTodayQuery);
  const error = map.error ?? hours.error;
  return (
    <div className="live map-page">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Grid carbon of the world, and the sites of the fleet
      </h1>
      {map.data !== undefined && hours.data !== undefined ? (
        <WorldHours
          state={map.data}
          hours={hours.data}
          today={today.data ?? null}
          wanted={site}
          select={(next) => void navigate({ search: { site: next }, replace: true, resetScroll: false })}
        />
      ) : error !== null ? (
        <p className="panel notice warn">{error.message}</p>
      ) : (
        <p className="panel notice muted map-pending">Reading the grids…</p>
      )}
    </div>
  );
}
