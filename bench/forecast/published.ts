/**
 * MAPE % of direct intensity on the half-year after June 2021, the same series, issued at 00 UTC: context for a
 * reader, not comparable figure by figure with another split. DACF is a neural forecaster of day 1 (its own
 * saved forecasts, tier 1); CarbonCast's own saved run for CISO: 9.70/12.38/13.18/13.68.
 */
export const PUBLISHED = [
  {
    zone: 'CISO',
    yesterday: '10.8/14.7/16.6/18.0',
    ridgeLags: '9.7/13.1/14.9/15.8',
    ridgeWeather: '9.0/10.5/11.2/11.6',
    dacfDay1: 7.41,
  },
  {
    zone: 'ERCO',
    yesterday: '14.4/17.7/18.5/20.6',
    ridgeLags: '12.7/15.4/15.6/15.9',
    ridgeWeather: '9.5/13.0/13.5/13.4',
    dacfDay1: 8.05,
  },
  {
    zone: 'ISNE',
    yesterday: '5.9/7.8/9.0/9.2',
    ridgeLags: '4.8/6.6/7.4/7.8',
    ridgeWeather: '4.7/6.5/7.3/7.6',
    dacfDay1: 4.44,
  },
  {
    zone: 'PJM',
    yesterday: '4.6/6.6/7.5/7.8',
    ridgeLags: '3.4/5.2/5.8/6.2',
    ridgeWeather: '3.4/4.8/5.2/5.4',
    dacfDay1: 3.3,
  },
  {
    zone: 'SE',
    yesterday: '9.0/11.6/12.3/12.6',
    ridgeLags: '6.8/9.7/10.7/10.9',
    ridgeWeather: '6.5/9.2/10.1/10.4',
    dacfDay1: 6.47,
  },
] as const;
