import type { OutgoingMessage } from '../../functions/domain/message.ts';
import type { Desk } from '../../functions/managers/carry-out.ts';
import { readState } from '../../functions/managers/connector-state.ts';
import { deliver } from '../../functions/managers/deliver.ts';
import type { DeliverDeps, Manager, PollDeps } from '../../functions/managers/manager.ts';
import { memoryOf } from '../../functions/managers/memory.ts';
import { poll } from '../../functions/managers/poll.ts';
import type { ConnectorSettings } from '../../functions/managers/settings.ts';
import { toEnvelope } from '../../functions/messages/envelope.ts';
import { World } from '../usecases/world.ts';

/** Longer than any poll here takes. */
const AMPLE = () => 60_000;

/** The world of use cases with one connector in it. Its orders reach it when a test says so. */
export class ConnectorWorld extends World {
  readonly desk: Desk<PollDeps & DeliverDeps>;
  #delivered = 0;

  /** `connect` makes the manager of what the connector has. */
  constructor(
    settings: ConnectorSettings,
    connect: (desk: Omit<Desk<PollDeps & DeliverDeps>, 'manager'>) => Manager,
    start?: number,
  ) {
    super({}, start);
    const { deps } = this;
    const without = { settings, deps, memory: memoryOf(deps, settings.name) };
    this.desk = { ...without, manager: connect(without) };
  }

  /** One poll, and all that it has started: runs are counted by passes. */
  async poll(timeLeft: () => number = AMPLE) {
    const polled = await poll(this.desk, timeLeft);
    await this.minute();
    return polled;
  }

  /** The messages of the topic since the last time that the connector's subscription lets pass. */
  takeMessages(): readonly OutgoingMessage[] {
    const { published } = this.deps;
    const since = published.slice(this.#delivered);
    this.#delivered = published.length;
    const { name, actsFor } = this.desk.settings;
    return since.filter(
      ({ type, attributes }) =>
        type === 'restrictions.changed' || [name, actsFor].includes(attributes.source ?? null),
    );
  }

  /** Hands messages to the connector, as its queue does. Answers the ids of those that failed. */
  deliver(messages: readonly OutgoingMessage[] = this.takeMessages()) {
    return deliver(
      this.desk,
      messages.map((message) => ({ messageId: message.id, body: toEnvelope(message).body })),
    );
  }

  state() {
    return readState(this.desk.memory);
  }

  /** The finding of a ban on a device of the connector's own source. */
  found(banId: string, externalId: string) {
    return this.deps
      .findings()
      .find((one) => one.banId === banId && one.device.externalId === externalId);
  }

  /** The head of a device of the connector's own source. */
  headOf(externalId: string) {
    return this.deps.heads().find((head) => head.externalId === externalId);
  }
}
