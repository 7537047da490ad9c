import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { ReportFile, Reports } from '../usecases/ports.ts';
import { ReportExists } from './report-exists.ts';

function prefixOf(banId: string): string {
  return `reports/${banId}/`;
}

/** Frozen reports on S3, as `reports/{ban}/{report}/{file}`. */
export class S3Reports implements Reports {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /**
   * Putting the very same file again is no change, because an answer may have been lost. Throws
   * `ReportExists` if the content differs.
   */
  async put({ banId, reportId, file, contentType, body }: ReportFile): Promise<void> {
    const Key = `${prefixOf(banId)}${reportId}/${file}`;
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key,
          Body: body,
          ContentType: contentType,
          IfNoneMatch: '*',
        }),
      );
    } catch (error) {
      if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 412)
        throw error;
      const stored = await this.read(banId, reportId, file).catch(() => null);
      if (stored?.body !== body)
        throw new ReportExists(
          `There is a report ${Key} already, and reports are never replaced. Freeze another one.`,
        );
    }
  }

  async read(
    banId: string,
    reportId: string,
    file: string,
  ): Promise<Pick<ReportFile, 'contentType' | 'body'> | null> {
    try {
      const Key = `${prefixOf(banId)}${reportId}/${file}`;
      const answer = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
      return {
        contentType: answer.ContentType ?? 'application/octet-stream',
        body: (await answer.Body?.transformToString()) ?? '',
      };
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  }

  /** Sorted by when their first file was put, then by id. */
  async list(banId: string): Promise<readonly string[]> {
    const first = new Map<string, number>();
    let token: string | undefined;
    do {
      const answer: ListObjectsV2CommandOutput = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefixOf(banId),
          ContinuationToken: token,
        }),
      );
      for (const { Key, LastModified } of answer.Contents ?? []) {
        const reportId = Key?.slice(prefixOf(banId).length).split('/')[0];
        if (reportId === undefined) continue;
        first.set(
          reportId,
          Math.min(first.get(reportId) ?? Number.POSITIVE_INFINITY, LastModified?.getTime() ?? 0),
        );
      }
      token = answer.NextContinuationToken;
    } while (token !== undefined);
    return [...first]
      .sort(([a, putA], [b, putB]) => putA - putB || (a < b ? -1 : 1))
      .map(([reportId]) => reportId);
  }
}
