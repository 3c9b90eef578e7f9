// English: what the three logs share.

export const logs = {
  log_time: 'Time',
  log_who: 'Who',
  log_by: 'By',
  log_what: 'What',
  log_outcome: 'Outcome',
  log_filter: 'Filter',
  log_all: 'All',
  log_from: 'From (UTC)',
  log_until: 'Until (UTC)',
  log_gone: 'somebody who is gone',
  log_and: '{first} and {last}',
} as const;
