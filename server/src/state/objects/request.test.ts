import { expect, test } from 'vitest';
import { addressOf, signed } from './request.ts';

const KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
};

test('signs as the examples of the S3 API Reference, "Signature Calculations for the Authorization Header", do', async () => {
  const of = async (query: Record<string, string>): Promise<string | undefined> => {
    const { origin, path } = addressOf(
      { endpoint: 'https://s3.amazonaws.com', bucket: 'examplebucket', pathStyle: false },
      { key: null, query },
    );
    const headers = await signed(
      { region: 'us-east-1', keys: () => KEYS },
      `${origin}${path}`,
      { method: 'GET', key: null },
      '20130524T000000Z',
    );
    return /Signature=(\w+)/.exec(headers['authorization'] ?? '')?.[1];
  };
  expect(await of({ lifecycle: '' })).toBe('fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543');
  expect(await of({ 'max-keys': '2', prefix: 'J' })).toBe(
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  );
});

test('a bucket stands in the host name or in the path, and keys keep their slashes', () => {
  const store = { endpoint: 'https://s3.example.com', bucket: 'books' };
  expect(addressOf({ ...store, pathStyle: false }, { key: 'a b/c+d.parquet' })).toEqual({
    origin: 'https://books.s3.example.com',
    path: '/a%20b/c%2Bd.parquet',
  });
  expect(
    addressOf({ ...store, pathStyle: true }, { key: 'k', query: { uploadId: 'a/b+c=', partNumber: '1' } }),
  ).toEqual({ origin: 'https://s3.example.com', path: '/books/k?partNumber=1&uploadId=a%2Fb%2Bc%3D' });
  expect(addressOf({ endpoint: 'http://127.0.0.1:7070/s3/', bucket: 'books', pathStyle: true }, { key: null })).toEqual(
    { origin: 'http://127.0.0.1:7070', path: '/s3/books' },
  );
});
