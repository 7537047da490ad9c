import {
  accessRunsOnly,
  blocklist,
  clock,
  connector,
  connectorQueue,
  connectors,
  deadline,
  fleetOfMany,
  heardBodies,
  ids,
  metrics,
  places,
  queueAsideOnly,
  secret,
  settings,
  work,
} from './wiring.ts';

/*
 * What the functions of a connector to a manager work with, whatever its kind. Each list is a
 * function, since a bundle leaves out a function that it does not call, and with it the clients.
 */

/** What both functions that speak to the manager work with. */
function speakingParts() {
  return {
    settings,
    clock,
    deadline,
    ids,
    blocklist,
    fleet: fleetOfMany,
    places,
    access: accessRunsOnly,
    work,
    metrics,
    connectors,
    connector,
    secret,
  };
}

/** The parts of the function that a connector's schedule starts. */
export function pollingParts() {
  return { ...speakingParts(), queue: queueAsideOnly };
}

/** The parts of the function that works on a connector's queue. */
export function deliveringParts() {
  return { ...speakingParts(), heardBodies };
}

/** The parts of the function that takes what a manager sends by itself. */
export function hearingParts() {
  return { settings, clock, ids, secret, heardBodies, connectorQueue };
}
