import { randomInt } from 'node:crypto';

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

interface Generated {
  readonly SecretStringTemplate: string;
  readonly GenerateStringKey: string;
  readonly PasswordLength: number;
}

/**
 * What a template says of a secret: its content, or JSON with a field that is made up.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export function firstContent(properties: {
  readonly SecretString?: string | undefined;
  readonly GenerateSecretString?: Generated | undefined;
}): string {
  const { SecretString: content, GenerateSecretString: generated } = properties;
  if (generated === undefined) return content ?? '';
  const made = Array.from(
    { length: generated.PasswordLength },
    () => CHARACTERS[randomInt(CHARACTERS.length)],
  ).join('');
  const template: unknown = JSON.parse(generated.SecretStringTemplate);
  return JSON.stringify({ ...(template as object), [generated.GenerateStringKey]: made });
}
