import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { HeardBodies } from '../../usecases/ports.ts';

/** Bodies that managers have sent and that no message of a queue would hold, on S3. */
export class S3HeardBodies implements HeardBodies {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body }));
  }

  async read(key: string): Promise<Uint8Array | null> {
    try {
      const about = { Bucket: this.#bucket, Key: key };
      const answer = await this.#client.send(new GetObjectCommand(about));
      return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  }
}
