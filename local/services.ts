import { join } from 'node:path';
import { Access } from './access/access.ts';
import { dynamoDbNeeds } from './access/dynamodb-needs.ts';
import { dynamoDbRefusal } from './access/refusals.ts';
import type { VirtualClock } from './clock.ts';
import type { Closing } from './closing.ts';
import { createTables } from './create-tables.ts';
import { type LocalDynamoDb, startDynamoDb } from './dynamodb/start.ts';
import type { Endpoints } from './function-environment.ts';
import { Habits } from './habits/habits.ts';
import { portTaken } from './listen.ts';
import { createMessagingResources } from './messaging/resources.ts';
import { type Messaging, startMessaging } from './messaging/start.ts';
import { VirtualDelays } from './messaging/virtual-delays.ts';
import type { StackOptions } from './stack-options.ts';
import { readAssembly } from './template/assembly.ts';
import { buildModel } from './template/model.ts';
import type { StackModel } from './template/stack-model.ts';

/** What the functions work with: AWS' services here, with the stack's resources in them. */
export interface Services {
  readonly model: StackModel;
  readonly access: Access;
  readonly messaging: Messaging;
  readonly delays: VirtualDelays;
  readonly dynamodb: LocalDynamoDb;
  readonly endpoints: Endpoints;
  readonly habits: Habits;
}

/**
 * Starts SNS, SQS, S3 and DynamoDB, reads the template, and creates what it has. Each service asks
 * the caller's role before it does anything.
 */
export async function startServices(
  options: StackOptions,
  clock: VirtualClock,
  closing: Closing,
  say: (line: string) => void,
): Promise<Services> {
  const access = new Access(say);
  const habits = new Habits(options.habits);
  const within = (name: string): string | undefined =>
    options.directory === undefined ? undefined : join(options.directory, name);
  const messaging = await startMessaging({
    directory: within('messaging'),
    port: options.servicePorts?.messaging,
    access,
    habits,
  });
  closing.add(() => messaging.close());
  // Queue URLs in the model carry the port on which SQS answers.
  const model = buildModel(
    readAssembly(options.cdkOut, options.stackName),
    messaging.endpoint,
    options.parameters,
  );
  access.admit(model.functions);
  createMessagingResources(messaging, model);
  const delays = new VirtualDelays(clock, messaging.emulator.sqsStore);

  const port = options.servicePorts?.dynamodb;
  const dynamodb = await startTables({
    ...{ directory: within('dynamodb'), port, clock, access, habits },
  });
  closing.add(() => dynamodb.close());
  await createTables(dynamodb.endpoint, model.of('AWS::DynamoDB::Table'));

  const { endpoint } = messaging;
  const endpoints = {
    dynamodb: dynamodb.endpoint,
    sns: endpoint,
    sqs: endpoint,
    s3: endpoint,
    secretsmanager: endpoint,
  };
  return { model, access, messaging, delays, dynamodb, endpoints, habits };
}

async function startTables(options: {
  readonly directory: string | undefined;
  readonly port: number | undefined;
  readonly clock: VirtualClock;
  readonly access: Access;
  readonly habits: Habits;
}): Promise<LocalDynamoDb> {
  const { directory, port, clock, access, habits } = options;
  try {
    return await startDynamoDb({
      directory,
      port,
      habits,
      isStruck: (authorization) => access.isCaller(authorization),
      now: () => clock.now(),
      authorize: (authorization, operation, body) => {
        const denied = access.denial(authorization, () => dynamoDbNeeds(operation, body));
        if (denied !== undefined) throw dynamoDbRefusal(denied);
      },
    });
  } catch (error) {
    throw portTaken(error, port ?? 0);
  }
}
