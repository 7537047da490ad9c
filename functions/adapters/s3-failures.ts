import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { FailedObjects, Failures } from '../usecases/ports.ts';

/**
 * The bucket for what could not be handled: what the functions park, and what Lambda itself gives
 * up on.
 */
export class S3Failures implements Failures, FailedObjects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** The object is `{ "reason": "…", "body": … }`. */
  async park(key: string, reason: string, body: unknown): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: JSON.stringify({ reason, body }),
        ContentType: 'application/json',
      }),
    );
  }

  async read(key: string): Promise<string | null> {
    try {
      const answer = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: key }),
      );
      return (await answer.Body?.transformToString()) ?? '';
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
  }

  async list(
    prefix: string,
    after: string,
  ): Promise<{ readonly keys: readonly string[]; readonly isLast: boolean }> {
    const about = { Bucket: this.#bucket, Prefix: prefix, StartAfter: after || undefined };
    let answer: ListObjectsV2CommandOutput | undefined;
    let keys: readonly string[];
    // S3 may answer an empty page before the last one.
    do {
      const token = answer?.NextContinuationToken;
      answer = await this.#client.send(
        new ListObjectsV2Command({ ...about, ContinuationToken: token }),
      );
      keys = (answer.Contents ?? []).flatMap(({ Key }) => Key ?? []);
    } while (keys.length === 0 && answer.NextContinuationToken !== undefined);
    return { keys, isLast: answer.IsTruncated !== true };
  }
}
