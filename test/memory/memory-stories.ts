import type { Chapter } from '../../functions/domain/findings/story.ts';
import type { Page, Stories } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import { pageOf, sorted } from './page-of.ts';

/** Stories of findings in memory. */
export class MemoryStories implements Stories {
  readonly chapters = new Map<string, Chapter>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  add(chapters: readonly Chapter[]): Promise<void> {
    return write(this.#faults, 'stories.add', () => {
      for (const chapter of chapters) {
        this.chapters.set(
          `${chapter.banId}.${chapter.deviceId} ${String(chapter.place).padStart(9, '0')}`,
          frozen(chapter),
        );
      }
    });
  }

  page(
    banId: string,
    deviceId: string,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Chapter>> {
    return read(this.#faults, 'stories.page', () => {
      const story = `${banId}.${deviceId} `;
      const rows = sorted(this.chapters).filter(([key]) => key.startsWith(story));
      return pageOf(`finding=${banId}.${deviceId}`, rows, cursor, limit);
    });
  }
}
