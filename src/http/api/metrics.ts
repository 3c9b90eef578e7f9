// GET /api/v1/metrics: the metrics of the deployment as OpenMetrics text, for a key that may read everything.
// It is not a call of the route table, because it does not answer JSON.

import { Hono } from 'hono';
import { type MetricFamily, metricsOf } from '../../domain/operator/metrics.ts';
import type { AppEnv } from '../context.ts';
import { requireScope } from './scope.ts';

/** OpenMetrics 1.0, section 4.1. */
const MEDIA_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const SUFFIX = { gauge: '', counter: '_total', info: '_info' } as const;

export const metrics = new Hono<AppEnv>();

metrics.get('/metrics', async (c) => {
  requireScope(c.get('operator'), { tag: 'Metrics', method: 'GET', anyScope: false });
  const text = toOpenMetrics(await metricsOf(c.get('deps')));
  return c.body(text, 200, { 'Content-Type': MEDIA_TYPE });
});

/** OpenMetrics 1.0, section 4: families in order, each with its metadata first, and the end marked. */
export function toOpenMetrics(families: readonly MetricFamily[]): string {
  const lines = families.flatMap(({ name, type, unit, help, samples }) => [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escapeText(help)}`,
    ...samples.map(({ labels, value }) => `${name}${SUFFIX[type]}${toLabels(labels)} ${value}`),
  ]);
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

function toLabels(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeText(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
