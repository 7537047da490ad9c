import type { Instant } from '../time/instant.ts';
import type { Retirement } from './pass.ts';

/*
 * The ids of passes. An id says what the pass is for. Whoever finds that a pass is wanted makes the
 * same id, so each pass is started once. Only this module makes the ids, and nothing takes them
 * apart.
 */

/**
 * A pass that began before the fence can have missed something, so it is made once more. The rounds
 * are in the order in which they are made.
 */
export const ROUNDS = [1, 2] as const;
export type Round = (typeof ROUNDS)[number];

/** The census that a new version of the blocklist asks for. */
export function censusId(version: number, round: Round): string {
  return `census.v${version}.${round}`;
}

/** The census that comes every so many hours. `turn` counts them since 1970. */
export function recurringCensusId(everyHours: number, turn: number): string {
  return `census.t${everyHours}.${turn}`;
}

/** A preview. `name` tells it from the ban's other previews. */
export function previewId(banId: string, name: string): string {
  return `preview.${banId}.${name}`;
}

function sweepsOf(banId: string, revision: number): string {
  return `sweep.${banId}.r${revision}`;
}

/**
 * The name of an instant of one revision of a ban. Its sweeps and the news of them carry this name.
 */
export function sweepName(banId: string, revision: number, instant: Instant): string {
  return `${sweepsOf(banId, revision)}.${instant}`;
}

/** The sweep that carries out an instant. `name` is made by `sweepName`. */
export function sweepId(name: string, round: Round): string {
  return `${name}.${round}`;
}

/** The sweep for the single findings that are due. */
export function followUpId(banId: string, revision: number, due: Instant): string {
  return `${sweepsOf(banId, revision)}.f${due}`;
}

/** A run of a source. Its start tells it from an earlier run that had the same id. */
export interface RunBegun {
  readonly source: string;
  readonly run: string;
  readonly startedAt: Instant;
}

/**
 * The pass that counts what a run has listed, or the one that retires what it has not. A run may be
 * counted more than once: `time` numbers the counts from 1. It may retire twice: the second time is
 * the one that an operator has confirmed.
 */
export function retirementId(
  { source, run, startedAt }: RunBegun,
  purpose: Retirement['purpose'],
  time = 1,
): string {
  const name = `retire.${source}.${run}.${startedAt}.${purpose}`;
  return time === 1 ? name : `${name}.${time}`;
}
