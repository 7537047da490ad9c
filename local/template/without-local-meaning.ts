/**
 * Resource types that the local run leaves out, and why that changes nothing a function or a client
 * could see here. A type that is neither here nor in `carried-out.ts` stops the run.
 */
export const WITHOUT_LOCAL_MEANING: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'read where a function or schedule has the role',
  'AWS::IAM::Policy': 'read where a function or schedule has the role',
  'AWS::IAM::ManagedPolicy': 'read where a function or schedule has the role',
  'AWS::Lambda::Permission': 'policies on resources are not heeded here; stack tests look at them',
  'AWS::SNS::TopicPolicy': 'policies on resources are not heeded here; stack tests look at them',
  'AWS::SQS::QueuePolicy': 'policies on resources are not heeded here; stack tests look at them',
  'AWS::S3::BucketPolicy': 'policies on resources are not heeded here; stack tests look at them',
  'AWS::KMS::Key': 'nothing is encrypted on this machine',
  'AWS::KMS::Alias': 'nothing is encrypted on this machine',
  'AWS::CloudWatch::Alarm': 'nobody is called out for this machine',
  'AWS::CloudWatch::CompositeAlarm': 'nobody is called out for this machine',
  'AWS::CloudWatch::Dashboard': 'a view of metrics that are not collected here',
  'AWS::Logs::LogGroup': 'functions log to the log directory',
  'AWS::Logs::MetricFilter': 'metrics are not collected here',
  'AWS::Logs::QueryDefinition': 'functions log to the log directory',
  'AWS::Logs::ResourcePolicy': 'functions log to the log directory',
  'AWS::Cognito::UserPool': 'the local issuer signs the tokens',
  'AWS::Cognito::UserPoolClient': 'the local issuer signs the tokens',
  'AWS::Cognito::UserPoolDomain': 'the local issuer signs the tokens',
  'AWS::Cognito::UserPoolGroup': 'the local issuer signs the tokens',
  'AWS::Cognito::UserPoolResourceServer': 'the local issuer signs the tokens',
  'AWS::Lambda::EventInvokeConfig':
    'a schedule invokes and waits here; the next tick repairs one that failed',
  'AWS::Scheduler::ScheduleGroup': 'groups schedules for permissions and metrics only',
  'AWS::ApiGatewayV2::DomainName': 'the local API has one address, without TLS',
  'AWS::ApiGatewayV2::ApiMapping': 'the local API has one address, without TLS',
  'AWS::CertificateManager::Certificate': 'the local API has one address, without TLS',
  'AWS::Route53::RecordSet': 'the local API has one address, without TLS',
  'AWS::Backup::BackupVault': 'nothing to back up on this machine',
  'AWS::Backup::BackupPlan': 'nothing to back up on this machine',
  'AWS::Backup::BackupSelection': 'nothing to back up on this machine',
  'AWS::CDK::Metadata': 'describes the synthesis',
};
