/**
 * Lets one loop sleep until it is woken, or until some real time has passed. A wake without a
 * sleeper is kept for the next sleep.
 */
export class Wake {
  #woken = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#woken = true;
    this.#resolve?.();
  }

  async sleep(milliseconds?: number): Promise<void> {
    if (!this.#woken) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.#resolve = undefined;
    }
    this.#woken = false;
  }
}
