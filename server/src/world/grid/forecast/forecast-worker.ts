import { parentPort } from 'node:worker_threads';
import type { ForecastAnswer, ForecastTask } from './forecasts-apart.ts';
import { fitForecaster } from './forecaster.ts';

parentPort?.on('message', ({ zone, startHour, gPerKwh }: ForecastTask) => {
  const history = { zone, startHour, gPerKwh, weather: null, mix: null };
  const fitted = fitForecaster(history, gPerKwh.length, { weather: false, members: ['ridge', 'kernel'] });
  const answer: ForecastAnswer = { zone, fromHour: startHour + gPerKwh.length, ...fitted.forecast(gPerKwh.length) };
  parentPort?.postMessage(answer);
});
