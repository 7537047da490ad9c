import type { Act } from '../../functions/domain/audit.ts';
import type { EnrollmentKey } from '../../functions/domain/devices/enrollment-key.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { SourceRun } from '../../functions/domain/devices/source-run.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { Access, FleetChange, Operators } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import type { MemoryChain } from './memory-chain.ts';
import type { MemoryFleet } from './memory-fleet.ts';

/** Enrolment keys, hardware ids and runs in memory, and an operator's acts on them. */
export class MemoryAccess implements Access, Operators {
  readonly keys = new Map<string, EnrollmentKey>();
  /** Who holds a hardware id. */
  readonly hardware = new Map<string, string>();
  readonly #uses = new Map<string, number>();
  readonly #claims = new Set<string>();
  readonly runs = new Map<string, SourceRun>();
  readonly #fleet: MemoryFleet;
  readonly #chain: MemoryChain;
  readonly #faults: Faults;

  constructor(fleet: MemoryFleet, chain: MemoryChain, faults: Faults) {
    this.#fleet = fleet;
    this.#chain = chain;
    this.#faults = faults;
  }

  readKey(hash: string): Promise<EnrollmentKey | null> {
    return read(this.#faults, 'access.readKey', () => this.keys.get(hash) ?? null);
  }

  enroll(
    key: EnrollmentKey,
    hardwareHash: string,
    head: Head,
    now: Instant,
  ): Promise<'enrolled' | 'key-refused' | 'hardware-taken'> {
    return write(this.#faults, 'access.enroll', () => {
      const held = this.keys.get(key.hash);
      if (held === undefined || held.keyId !== key.keyId) return 'key-refused';
      const uses = this.#uses.get(key.hash) ?? 0;
      if (held.expiresAt <= now) return 'key-refused';
      if (this.hardware.has(hardwareHash)) return 'hardware-taken';
      if (uses >= held.maxUses) return 'key-refused';
      if (!this.#fleet.apply({ head: { before: null, after: head }, findings: [] })) {
        throw new Error(`Device id ${head.deviceId} is taken already: ids must be random.`);
      }
      this.#uses.set(key.hash, uses + 1);
      this.hardware.set(hardwareHash, head.deviceId);
      return 'enrolled';
    });
  }

  claim(key: EnrollmentKey, holder: string, now: Instant): Promise<'claimed' | 'key-refused'> {
    return write(this.#faults, 'access.claim', () => {
      const held = this.keys.get(key.hash);
      const uses = this.#uses.get(key.hash) ?? 0;
      if (held === undefined || held.expiresAt <= now) return 'key-refused';
      const claim = `${key.hash} ${holder}`;
      if (this.#claims.has(claim)) return 'claimed';
      if (uses >= held.maxUses) return 'key-refused';
      this.#uses.set(key.hash, uses + 1);
      this.#claims.add(claim);
      return 'claimed';
    });
  }

  holderOf(hardwareHash: string): Promise<Head | null> {
    return read(this.#faults, 'access.holderOf', () => {
      const deviceId = this.hardware.get(hardwareHash);
      return (deviceId === undefined ? undefined : this.#fleet.heads.get(deviceId)) ?? null;
    });
  }

  reenroll(before: Head, after: Head, act: Act | null): Promise<boolean> {
    return write(this.#faults, 'access.reenroll', () => {
      if (!this.#fleet.apply({ head: { before, after }, findings: [] })) return false;
      if (act !== null) this.#chain.append(act);
      return true;
    });
  }

  readRun(source: string): Promise<SourceRun | null> {
    return read(this.#faults, 'access.readRun', () => this.runs.get(source) ?? null);
  }

  saveRun(before: SourceRun | null, after: SourceRun): Promise<boolean> {
    return write(this.#faults, 'access.saveRun', () => {
      const held = this.runs.get(after.source) ?? null;
      const asRead =
        held?.runId === before?.runId &&
        held?.startedAt === before?.startedAt &&
        held?.finishedAt === before?.finishedAt &&
        held?.listed === before?.listed;
      if (asRead) this.runs.set(after.source, frozen(after));
      return asRead;
    });
  }

  createKey(key: EnrollmentKey, act: Act): Promise<void> {
    return write(this.#faults, 'operators.createKey', () => {
      if (this.keys.has(key.hash))
        throw new Error(`Enrolment key ${key.keyId} exists already: keys must be random.`);
      this.keys.set(key.hash, frozen(key));
      this.#chain.append(act);
    });
  }

  change(change: FleetChange, act: Act): Promise<boolean> {
    return write(this.#faults, 'operators.change', () => {
      if (!this.#fleet.apply(change)) return false;
      this.#chain.append(act);
      return true;
    });
  }

  revoke(change: FleetChange, act: Act): Promise<boolean> {
    return write(this.#faults, 'operators.revoke', () => {
      if (!this.#fleet.apply(change)) return false;
      for (const [hash, deviceId] of this.hardware)
        if (deviceId === change.head.after.deviceId) this.hardware.delete(hash);
      this.#chain.append(act);
      return true;
    });
  }
}
