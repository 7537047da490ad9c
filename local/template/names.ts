import type { Assembly, TemplateResource } from './assembly.ts';
import { CARRIED_OUT } from './carried-out.ts';
import { arn, LOCAL_ACCOUNT, LOCAL_REGION } from './place.ts';
import type { Names } from './resolve.ts';

/** The property that gives a resource its physical name, where a template may set one. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Physical names, ARNs and URLs of a stack's resources on this machine. */
export class LocalNames implements Names {
  readonly #assembly: Assembly;
  readonly #queueOrigin: string;

  /** `queueOrigin`: where SQS answers (`http://127.0.0.1:<port>`): queue URLs begin with it. */
  constructor(assembly: Assembly, queueOrigin: string) {
    this.#assembly = assembly;
    this.#queueOrigin = queueOrigin;
  }

  /**
   * What the resource is called where names are used: the template's own name, else stack and
   * logical id.
   */
  physicalName(logicalId: string): string {
    const resource = this.#resource(logicalId);
    const property = NAME_PROPERTY[resource.Type];
    const given = property === undefined ? undefined : resource.Properties?.[property];
    if (typeof given === 'string') return given;
    const name = `${this.#assembly.stackName}-${logicalId}`;
    return resource.Type === 'AWS::S3::Bucket' ? name.toLowerCase().slice(0, 63) : name;
  }

  ref(logicalId: string): string {
    const name = this.physicalName(logicalId);
    switch (this.#resource(logicalId).Type) {
      case 'AWS::SNS::Topic':
        return arn('sns', name);
      case 'AWS::SecretsManager::Secret':
        return arn('secretsmanager', `secret:${name}`);
      case 'AWS::SQS::Queue':
        return `${this.#queueOrigin}/${LOCAL_ACCOUNT}/${name}`;
      case 'AWS::DynamoDB::Table':
      case 'AWS::Lambda::Function':
      case 'AWS::S3::Bucket':
      case 'AWS::Scheduler::Schedule':
      case 'AWS::IAM::Role':
        return name;
      default:
        return logicalId;
    }
  }

  attribute(logicalId: string, attribute: string): string {
    const { Type: type } = this.#resource(logicalId);
    const name = this.physicalName(logicalId);
    switch (`${type} ${attribute}`) {
      case 'AWS::DynamoDB::Table Arn':
        return arn('dynamodb', `table/${name}`);
      case 'AWS::DynamoDB::Table StreamArn':
        return arn('dynamodb', `table/${name}/stream/local`);
      case 'AWS::Lambda::Function Arn':
        return arn('lambda', `function:${name}`);
      case 'AWS::SNS::Topic TopicArn':
        return arn('sns', name);
      case 'AWS::SNS::Topic TopicName':
      case 'AWS::SQS::Queue QueueName':
        return name;
      case 'AWS::SQS::Queue Arn':
        return arn('sqs', name);
      case 'AWS::SQS::Queue QueueUrl':
        return this.ref(logicalId);
      case 'AWS::S3::Bucket Arn':
        return `arn:aws:s3:::${name}`;
      case 'AWS::IAM::Role Arn':
        return `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}`;
      case 'AWS::ApiGatewayV2::Api ApiId':
      case 'AWS::ApiGatewayV2::Authorizer AuthorizerId':
        return logicalId;
      case 'AWS::ApiGatewayV2::Api ApiEndpoint':
        return `https://${logicalId}.execute-api.${LOCAL_REGION}.amazonaws.com`;
      case 'AWS::Scheduler::Schedule Arn':
        return arn('scheduler', `schedule/default/${name}`);
      default:
        if (type in CARRIED_OUT)
          throw new Error(
            `${logicalId} (${type}): the attribute ${attribute} is not known to the local run`,
          );
        return `local:${logicalId}.${attribute}`;
    }
  }

  #resource(logicalId: string): TemplateResource {
    const resource = this.#assembly.template.Resources[logicalId];
    if (resource === undefined)
      throw new Error(`the template refers to ${logicalId}, which it does not have`);
    return resource;
  }
}
