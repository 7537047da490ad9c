import type { z } from 'zod';
import type { Chapter, storySchema } from '../api/answers.ts';
import { escaped, inLanguage } from './seen.ts';
import type { Terminal } from './terminal.ts';
import { inUtc } from './times.ts';

type Story = z.output<typeof storySchema>;

/** What a chapter adds, in words. */
function whatHappened(chapter: Chapter): string {
  const { status, cause, order, result, stopped, said } = chapter;
  const parts = [
    order && `ordered: ${order.action} (${order.orderId})`,
    result && `told: ${result.outcome}${result.detail ? `, ${result.detail}` : ''}`,
    stopped && 'kept from being started',
    said !== null && said !== 'order' && `said: ${said}`,
  ].filter((part) => typeof part === 'string');
  return [`${status}${cause === null ? '' : ` (${cause})`}`, ...parts].join('; ');
}

/** Shows the story of a finding, oldest first. */
export function showStory(terminal: Terminal, story: Story, lang?: string): void {
  const { deviceId, device, status, apps, lastSeen } = story;
  terminal.heading(escaped(`${inLanguage(story.title, lang)}: ${deviceId}`));
  terminal.print(
    escaped(
      `${device.platform}, group ${device.group ?? 'not known'}, last seen ${inUtc(lastSeen)}; ` +
        `${status}: ${apps.map((app) => app.id).join(', ')}`,
    ),
  );
  terminal.table(
    ['at', 'episode', 'what'],
    story.story.map((chapter) => [inUtc(chapter.at), chapter.episode, whatHappened(chapter)]),
  );
}
