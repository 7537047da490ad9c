import type { VirtualClock } from '../clock.ts';
import type { Streams } from '../dynamodb/streams.ts';
import type { Habits } from '../habits/habits.ts';
import type { Messaging } from '../messaging/start.ts';
import type { VirtualDelays } from '../messaging/virtual-delays.ts';
import type { FunctionHosts } from '../runner/function-hosts.ts';
import type { StackModel } from '../template/stack-model.ts';
import { QueueSource } from './queue-source.ts';
import type { EventSource } from './source.ts';
import { StreamSource } from './stream-source.ts';

/** Starts the template's event source mappings: streams and queues that feed functions. */
export function eventSources(
  model: StackModel,
  options: {
    readonly hosts: FunctionHosts;
    readonly messaging: Messaging;
    readonly streams: Streams;
    readonly clock: VirtualClock;
    readonly delays: VirtualDelays;
    readonly habits: Habits;
    readonly disabled: (logicalId: string) => boolean;
    readonly onFailure: (error: unknown) => void;
  },
): readonly EventSource[] {
  const { hosts, messaging, streams, clock, delays, habits, disabled, onFailure } = options;
  const { sqsStore, s3Store } = messaging.emulator;
  return model
    .of('AWS::Lambda::EventSourceMapping')
    .filter(({ logicalId, properties }) => properties.Enabled && !disabled(logicalId))
    .map(({ logicalId, properties: mapping }) => {
      const host = hosts.byArn(mapping.FunctionName);
      const queue = sqsStore.getQueueByArn(mapping.EventSourceArn);
      if (queue !== undefined)
        return new QueueSource({ queue, store: sqsStore, host, mapping, clock, delays, habits });
      const table = /:table\/([^/]+)\/stream\//.exec(mapping.EventSourceArn)?.[1];
      if (table === undefined)
        throw new Error(
          `${logicalId}: ${mapping.EventSourceArn} is neither a queue nor a table's stream`,
        );
      const destination = mapping.DestinationConfig?.OnFailure.Destination;
      const bucket =
        destination?.startsWith('arn:aws:s3:::') === true
          ? destination.slice('arn:aws:s3:::'.length)
          : undefined;
      if (destination !== undefined && bucket === undefined) {
        throw new Error(
          `${logicalId}: DestinationConfig.OnFailure ${destination}: only buckets are carried out`,
        );
      }
      return new StreamSource({
        stream: streams.of(table),
        host,
        mappingId: logicalId,
        mapping,
        clock,
        habits,
        onFailure,
        onGivenUp: async (key, body) => {
          if (bucket !== undefined)
            s3Store.putObject(bucket, key, Buffer.from(body), 'application/json');
        },
      });
    });
}
