/** A request as it travels: URL parameters, headers, body, and the signature. Pure. Source: seed 002, HTTP protocol and signature (S-318 – S-343). */
import { hmacSha1OfText } from '../../model/hmacSha1.ts';
import { md5Hex } from '../../model/md5.ts';
import { base64, urlEncoded, utf8 } from '../../model/utf8.ts';

export type HttpMethod = 'POST' | 'GET' | 'DELETE';

export interface HttpMessage {
  readonly method: HttpMethod;
  /** Parameters of the URL, as text. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is signed: POST topic, ProducerId, md5(body), time; GET topic, ConsumerId, time; DELETE topic, ConsumerId, msgHandle, time. */
export function stringToSign(message: HttpMessage): string {
  const { method, params, body } = message;
  const [topic, time] = [params['topic'] ?? '', params['time'] ?? ''];
  const id = headerOf(message, idHeader(method)) ?? '';
  if (method === 'POST') return [topic, id, md5Hex(body), time].join('\n');
  if (method === 'DELETE') return [topic, id, params['msgHandle'] ?? '', time].join('\n');
  return [topic, id, time].join('\n');
}

/** HmacSHA1 with the SecretKey, then Base64. */
export const signatureOf = (secretKey: string, text: string): string => base64(hmacSha1OfText(secretKey, text));

/** Names of headers ignore case, so ProducerID of the samples is ProducerId of the specification (C-14). */
export function headerOf({ headers }: HttpMessage, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

export const idHeader = (method: HttpMethod): 'ProducerId' | 'ConsumerId' => (method === 'POST' ? 'ProducerId' : 'ConsumerId');

/** Path and query. */
export function urlOf({ params }: HttpMessage): string {
  const query = Object.entries(params).map(([name, value]) => `${name}=${urlEncoded(value)}`);
  return `/message/?${query.join('&')}`;
}

/** What a client puts together. */
export interface Draft {
  readonly method: HttpMethod;
  readonly params: Readonly<Record<string, string>>;
  readonly id: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Spelling of the header that names the group: the samples write ID. */
  readonly isSample?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Left empty. */
  readonly omitted?: string | undefined;
}

/** Signs, and only then empties what the program forgets. */
export function signed({ method, params, id, accessKey, secretKey, isSample, headers, body = '', omitted }: Draft): HttpMessage {
  const idName = isSample === true ? idHeader(method).replace('Id', 'ID') : idHeader(method);
  const unsigned: HttpMessage = { method, params, headers: { ...headers, AccessKey: accessKey, [idName]: id }, body };
  const all = { ...unsigned.headers, Signature: signatureOf(secretKey, stringToSign(unsigned)) };
  if (omitted === undefined) return { ...unsigned, headers: all };
  const without = (fields: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => name.toLowerCase() !== omitted.toLowerCase()));
  return { ...unsigned, params: without(params), headers: without(all) };
}

/** The body as the gateway reads it: control characters do not survive the way, so what is signed and what arrives differ (S-365; that they are dropped is assumed). */
export const bodyAsRead = (body: string): string => body.replace(/[\u0000-\u001f\u007f]/g, '');

export const bodyBytesOf = (body: string): number => (/^[\u0000-\u007f]*$/.test(body) ? body.length : utf8(body).length);
