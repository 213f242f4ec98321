import { GrpcRedError } from '../../shared/error.js';

const OF_METADATA = /^metadata ("(?:[^"\\]|\\.)*"):\d+:\d+: /;

/**
 * Does something with options of a ghz config: a mistake in a template of its metadata is told with the place of that.
 *
 * @param place of the metadata in the file; undefined where the file's is not used
 */
export async function placeMetadata<T>(place: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (place === undefined || !(error instanceof GrpcRedError)) throw error;
    const message = error.message.replace(OF_METADATA, (_, name: string) => `${place}: metadata ${name}: `);
    throw message === error.message ? error : new GrpcRedError(error.code, message, error.hint, { cause: error });
  }
}
