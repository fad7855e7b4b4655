import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client.ts';
import { router } from './router.tsx';
import { applyNumbers } from './shell/numbers.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/forms.css';
import './styles/parts.css';
import './styles/live.css';

applyNumbers();
/** A session that has ended, or a role that was taken away: the frame asks anew who this is. */
const onError = (error: Error): void => {
  if (error instanceof ApiError && (error.status === 401 || error.status === 403))
    void queries.invalidateQueries({ queryKey: ['me'] });
};
const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: true } },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
