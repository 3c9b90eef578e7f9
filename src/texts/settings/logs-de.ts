// German: what the three logs share.

export const logs = {
  log_time: 'Zeit',
  log_who: 'Wer',
  log_by: 'Durch',
  log_what: 'Was',
  log_outcome: 'Ergebnis',
  log_filter: 'Filtern',
  log_all: 'Alle',
  log_from: 'Von (UTC)',
  log_until: 'Bis (UTC)',
  log_gone: 'jemand, der nicht mehr hier ist',
  log_and: '{first} und {last}',
} as const;
