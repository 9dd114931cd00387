'use client';

import { createContext, use } from 'react';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Region } from '#lib/contracts/regions';
import type { ServiceInstance } from '#lib/contracts/services';
import type { Role } from '#lib/core/roles';

/** What every page of one object storage is about, kept up to date by the frame. */
export interface Storage {
  application: Application;
  environment: Environment;
  instance: ServiceInstance;
  /** Null when the person may not see its region. */
  region: Region | null;
  role: Role;
}

export const StorageContext = createContext<Storage | null>(null);

/** The object storage of the page. @throws Error outside of `StorageFrame` */
export function useStorage(): Storage {
  const storage = use(StorageContext);
  if (!storage) throw new Error('This belongs into a StorageFrame.');
  return storage;
}
