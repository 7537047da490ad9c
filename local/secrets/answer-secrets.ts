import type { ServiceRequest } from '../access/messaging-needs.ts';
import type { WholeReply } from '../messaging/asked.ts';
import { secretContent, secretNamed, secretOperation } from './secret-requests.ts';
import type { SecretStore } from './secret-store.ts';

/*
 * Secrets Manager, as far as functions and people use it here: reading a secret, and putting its
 * content. https://docs.aws.amazon.com/secretsmanager/latest/apireference
 */

export function answerSecrets(store: SecretStore, request: ServiceRequest): WholeReply {
  const arn = secretNamed(request);
  const name = arn.split(':').at(-1) ?? '';
  switch (secretOperation(request)) {
    case 'GetSecretValue': {
      const content = store.get(arn);
      if (content === undefined) return missing();
      return json(200, { ARN: arn, Name: name, SecretString: content, VersionId: 'local' });
    }
    case 'PutSecretValue': {
      const content = secretContent(request);
      if (store.get(arn) === undefined) return missing();
      if (typeof content !== 'string')
        return refused('InvalidRequestException', 'Only SecretString can be put here.');
      store.put(arn, content);
      return json(200, { ARN: arn, Name: name, VersionId: 'local' });
    }
    default:
      return refused('InvalidRequestException', 'This operation is not carried out here.');
  }
}

function missing(): WholeReply {
  return refused('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

function refused(type: string, message: string): WholeReply {
  return json(400, { __type: type, Message: message });
}

function json(status: number, body: unknown): WholeReply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  };
}
