// Usage by day.

import { Hono } from 'hono';
import { usageOf } from '../../../domain/operator/usage.ts';
import type { AppEnv } from '../../context.ts';
import { dayOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { renderPage } from '../../render.tsx';
import { consoleFrame } from '../frame.ts';
import { UsagePage } from './page.tsx';

const SHOWN_DAYS = 60;

export const usage = new Hono<AppEnv>();

usage.get('/', async (c) => {
  const rows = await usageOf(c.get('deps'), SHOWN_DAYS);
  const { language } = textsOf(c);
  const text = (count: number) => count.toLocaleString(language);
  return renderPage(
    c,
    <UsagePage
      frame={consoleFrame(c)}
      days={rows.map((row) => ({
        day: dayOf(row.day * 86_400_000),
        // A day on which no run counted who is there.
        organizations: row.organizations === 0 ? '–' : text(row.organizations),
        members: row.organizations === 0 ? '–' : text(row.members),
        signIns: text(row.signIns),
        refusedSignIns: text(row.refusedSignIns),
        scimOperations: text(row.scimOperations),
      }))}
    />,
  );
});
