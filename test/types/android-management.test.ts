/// <reference types="@maxim_mazurok/gapi.client.androidmanagement-v1" />
import { test } from '@jest/globals';
import type {
  DEVICE_POLICY,
  deviceWith,
  installTypes,
  PERSONAL_SIDE,
  personalSide,
  removedApps,
} from '../../functions/managers/android-management/requests.ts';
import type { Device, Policy } from '../../functions/managers/android-management/wire.ts';
import type { deviceJson } from '../../peers/android-management/device-json.ts';
import type { PolicyFields } from '../../peers/android-management/shapes.ts';
import { holds, type Not } from './holds.ts';

/*
 * What is sent to the Android Management API and read of it, and what the stand-in has, held
 * against types that are made of its discovery document (revision 20260310). They name fields and
 * their kinds, and no values.
 */

declare global {
  namespace gapi.client.androidmanagement {
    /** Of revision 20260917. */
    interface ApplicationReport {
      signingKeyCerts?: ApplicationSigningKeyCert[];
    }
  }
}

interface Google {
  readonly Device: gapi.client.androidmanagement.Device;
  readonly Policy: gapi.client.androidmanagement.Policy;
  readonly Modify: gapi.client.androidmanagement.ModifyPolicyApplicationsRequest;
  readonly Remove: gapi.client.androidmanagement.RemovePolicyApplicationsRequest;
}

/** The names that a type has itself, without those that it only lets through. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };

/**
 * Whether all fields that one type has are fields of the other, all the way down, and of the same
 * kind, where `kinds` says so.
 */
type Within<Ours, Theirs, How extends 'kinds' | 'names' = 'kinds'> = Ours extends null | undefined
  ? true
  : Ours extends readonly (infer One)[]
    ? NonNullable<Theirs> extends readonly (infer Other)[]
      ? Within<One, Other, How>
      : false
    : Ours extends object
      ? NonNullable<Theirs> extends object
        ? [Exclude<Named<Ours>, keyof NonNullable<Theirs>>] extends [never]
          ? false extends {
              [K in Named<Ours> & keyof Ours]: Within<
                Ours[K],
                NonNullable<Theirs>[K & keyof NonNullable<Theirs>],
                How
              >;
            }[Named<Ours> & keyof Ours]
            ? false
            : true
          : false
        : false
      : How extends 'names'
        ? true
        : Ours extends NonNullable<Theirs>
          ? true
          : false;

/** The fields of a type, and the fields of these, as masks name them. */
type Paths<T> = {
  [K in keyof T & string]:
    | K
    | (NonNullable<T[K]> extends readonly unknown[]
        ? never
        : `${K}.${keyof NonNullable<T[K]> & string}`);
}[keyof T & string];

test('what is sent has the fields of the API, and no others', () => {
  holds<Within<ReturnType<typeof installTypes>, Google['Modify']>>();
  holds<Within<ReturnType<typeof removedApps>, Google['Remove']>>();
  holds<Within<ReturnType<typeof personalSide>, Google['Policy']>>();
  holds<Within<ReturnType<typeof deviceWith>, Google['Device']>>();
});

test('masks name fields that there are', () => {
  holds<(typeof PERSONAL_SIDE)[number] extends Paths<Google['Policy']> ? true : false>();
  holds<(typeof DEVICE_POLICY)[number] extends Paths<Google['Device']> ? true : false>();
});

test('what is read of devices and policies are fields that they have', () => {
  holds<Within<Device, Google['Device'], 'names'>>();
  holds<Within<Policy, Google['Policy'], 'names'>>();
});

test('the stand-in has no fields that the API has not', () => {
  holds<Within<PolicyFields, Google['Policy'], 'names'>>();
  holds<Within<ReturnType<typeof deviceJson>, Google['Device']>>();
});

test('a field that there is not, or of another kind, is told', () => {
  holds<Not<Within<{ policyNames: string }, Google['Device']>>>();
  holds<Not<Within<{ policyName: number }, Google['Device']>>>();
  holds<Not<Within<{ applications: { packageId: string }[] }, Google['Policy'], 'names'>>>();
  holds<Not<'personalUsagePolicies.apps' extends Paths<Google['Policy']> ? true : false>>();
});
