import type { HistoryPoint } from '../../domain/passes/history.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import { pageWithin } from '../page-within.ts';
import type { Dependencies, PageInput } from '../ports.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import type { BanInput } from './act-on-ban.ts';

function pointAnswer({ at, by, passId, revision, have, fleet, findings }: HistoryPoint) {
  return { at: formatInstant(at), by, pass: passId, revision, have, fleet, findings };
}

/**
 * How a ban was carried out over time, newest first: a point for each census that has counted it
 * and for each of its sweeps. Nothing is counted for who reads.
 */
export async function readHistory(
  deps: Pick<Dependencies, 'bans' | 'history'>,
  input: BanInput & PageInput,
) {
  const { banId, cursor } = input;
  if ((await deps.bans.read(banId)) === null) throw noSuchBan(banId);
  return pageWithin(
    input.limit,
    (limit) => deps.history.page(banId, cursor, limit),
    (points) => points.map(pointAnswer),
  );
}
