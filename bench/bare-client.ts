import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

/** The least that a function with a table can be: what bundles are compared with. */
const client = new DynamoDBClient({});

export const handler = () => client.send(new GetItemCommand({ TableName: 'none', Key: {} }));
