import type { Outcome } from '../domain/findings/finding.ts';
import type { OrderAction } from '../domain/order-action.ts';
import type { Dependencies, Remembered } from '../usecases/ports.ts';
import type { ManagerKind, SettingsOf } from './settings.ts';

/*
 * A manager is a system that manages devices for the organization: a server that we call. The frame
 * around it (poll, deliver, hear) decides when something is to be done, remembers what was done,
 * and hands results to the use cases. What a kind of manager adds is its wire: how it lists
 * devices, how it is told what to block, and how it carries out an order.
 */

/** What the functions of a connector may touch. */
export type ConnectorDeps = Pick<
  Dependencies,
  | 'settings'
  | 'clock'
  | 'deadline'
  | 'ids'
  | 'blocklist'
  | 'fleet'
  | 'places'
  | 'access'
  | 'work'
  | 'metrics'
  | 'connectors'
  | 'secret'
>;

/** What may be touched by whoever works on what managers have sent. */
export type DeliverDeps = ConnectorDeps & Pick<Dependencies, 'heardBodies'>;

/** What polls may touch: they also have runs counted. */
export type PollDeps = ConnectorDeps & Pick<Dependencies, 'queue'>;

/** A device with what it has, in the form of a line of `POST /v1/sources/{source}/inventories`. */
export type ToldDevice = Readonly<Record<string, unknown>> & { readonly externalId: string };

/** A page of the manager's devices. */
export interface ListedPage {
  readonly devices: readonly ToldDevice[];
  /** Devices that an earlier page of the listing had as well. They are not counted twice. */
  readonly repeated?: readonly ToldDevice[];
  /** External ids of devices that the manager has, and of which it says nothing now. */
  readonly named: readonly string[];
  /** Where the next page begins, in the manager's own words; `null`: there is none. */
  readonly next: string | null;
}

/** A ban that the connector cannot carry out on a platform, and why, in a sentence for people. */
export interface NotEnforceable {
  readonly banId: string;
  readonly platform: string;
  readonly why: string;
}

/** The device of an order, as the orders topic says it. */
interface OrderedDevice {
  readonly id: string;
  readonly platform: string;
  readonly group: string | null;
  readonly source: string | null;
  readonly externalId: string | null;
  readonly management: string;
}

interface OrderedApp {
  readonly id: string;
  readonly type: string | null;
  readonly name: string;
  readonly banApp: string;
}

/** An order as the connector remembers it. */
export interface Order {
  readonly orderId: string;
  readonly sequence: number;
  readonly action: OrderAction;
  readonly banId: string;
  readonly device: OrderedDevice;
  readonly apps: readonly OrderedApp[];
  /** The ban's title, by language. */
  readonly title: Readonly<Record<string, string>>;
}

/** What is known of an order that was handed to the manager, in JSON of the kind's own. */
export type Remote = Readonly<Record<string, unknown>>;

/** What became of an order that was to be carried out. */
export type CarriedOut =
  /** It is under way, and is asked after at each poll. */
  | { readonly kind: 'sent'; readonly remote: Remote }
  | {
      readonly kind: 'answered';
      readonly outcome: Outcome;
      readonly detail: string | null;
      /** Of `disabled`: whether every version of the app is blocked. */
      readonly lasting?: boolean;
    }
  /** The connector has nothing to do about it, and why. Nothing is reported. */
  | { readonly kind: 'left'; readonly why: string };

/** Something that a manager has sent by itself. */
export interface Heard {
  /** Which of the kind's webhooks it came in on. */
  readonly topic: string;
  /** As it was received. */
  readonly body: Buffer;
}

/** What a manager's own message says: devices with what they have, and news of orders. */
export interface News {
  readonly devices: readonly ToldDevice[];
  readonly orders: readonly { readonly orderId: string; readonly result: CarriedOut }[];
}

/** One kind of manager, with the address and credentials of one of its installations. */
export interface Manager {
  /** Lists the manager's devices, from its first page (`null`) on. */
  list(page: string | null): Promise<ListedPage>;
  /**
   * Brings what the manager blocks to what shall be blocked now, in all groups. It compares, and
   * writes what differs, so it may be called at any time. Answers what cannot be enforced there.
   */
  reconcile(): Promise<readonly NotEnforceable[]>;
  /**
   * Carries out an order. `again`: it was begun before and nobody knows how far it came, so the
   * manager is looked at first.
   */
  carryOut(order: Order, again: boolean): Promise<CarriedOut>;
  /** Asks after an order that is under way. `null`: there is no news. */
  follow(order: Order, remote: Remote): Promise<CarriedOut | null>;
  /**
   * Takes back what was sent and is not done yet. `remote` is empty where nobody knows whether it
   * was sent. Called again until it did not throw.
   */
  withdraw(order: Order, remote: Remote): Promise<void>;
  /** Reads what the manager sends by itself. */
  hear(heard: Heard): Promise<News>;
}

/** Remembers things of one connector, by lists and names. */
export interface Memory {
  recall(list: string, name: string): Promise<Remembered | null>;
  recallList(
    list: string,
    cursor: string | null,
  ): Promise<{
    readonly items: readonly (Remembered & { readonly name: string })[];
    readonly nextCursor: string | null;
  }>;
  /** `false`: it has changed since it was read. */
  remember(list: string, name: string, before: Remembered | null, value: unknown): Promise<boolean>;
}

/** What a kind's manager is made of. */
export interface ManagerParts<K extends ManagerKind> {
  readonly settings: SettingsOf<K>;
  readonly deps: ConnectorDeps;
  readonly memory: Memory;
  /** The content of the secret. */
  readonly secret: unknown;
}

/** A kind of manager. */
export interface ManagerOf<K extends ManagerKind> {
  readonly kind: K;
  /**
   * The manager that the secret names. `null`: the secret names none yet, and the connector is
   * idle.
   *
   * @throws RemoteRefused for a secret that is not in form.
   */
  connect(parts: ManagerParts<K>): Manager | null;
}
