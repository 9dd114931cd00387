import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { isWebPage, webPageError } from '#lib/object-stores/web-page';

/**
 * Makes an UNREACHABLE of every web page that comes in place of an answer. Answers to HEAD are left alone, because some
 * stores call theirs HTML.
 */
export function refuseWebPages({ middlewareStack }: Pick<S3Client, 'middlewareStack'>): void {
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        const { statusCode, headers, body } = result.response as Answer;
        const mayBeHtml = commandName?.startsWith('Head') || (commandName === 'GetObjectCommand' && statusCode < 300);
        if (mayBeHtml || !isWebPage(statusCode, headers)) return result;
        if (body instanceof Readable) body.destroy();
        throw webPageError();
      },
    // Closest to the connection, before anybody reads it as XML.
    { step: 'deserialize', name: 'refuseWebPages', priority: 'low' },
  );
}

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  body: unknown;
}
