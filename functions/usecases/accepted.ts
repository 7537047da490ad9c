/**
 * The answer to a request that was understood and is not carried out yet: it waits for something
 * else. HTTP answers it with 202.
 */
export class Accepted<T> {
  readonly answer: T;

  constructor(answer: T) {
    this.answer = answer;
  }
}
