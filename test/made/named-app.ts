import type { NamedApp } from '../../functions/domain/devices/app.ts';

/** WeChat as a finding names it. Another id makes another app, called as its id. */
export function aNamedApp(change: Partial<NamedApp> = {}): NamedApp {
  const { id = 'com.tencent.mm' } = change;
  const name = id === 'com.tencent.mm' ? 'WeChat' : id;
  return { id, type: null, name, banApp: 'WeChat', version: null, state: null, ...change };
}
