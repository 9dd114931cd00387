import { describe, expect, it } from 'vitest';
import { contracts } from '#lib/contracts/all';
import { listRouteFiles } from '#lib/testing/routes';

/** `GET: handle(contract.listApplications, …)` */
const handlers = /^ {2}(\w+): (handle|handlePublic)\(\s*contract\.(\w+),/gm;

describe('the routes of the API', () => {
  it('are exactly those of the contracts, each at its address, under its method and behind its guard', () => {
    const served = listRouteFiles().flatMap(({ path, source }) =>
      [...source.matchAll(handlers)].map(([, method, guard, name]) => `${method} ${path} ${guard} ${name}`),
    );
    const described = contracts.map(({ name, contract }) => {
      const guard = contract.permission === 'anyone' ? 'handlePublic' : 'handle';
      return `${contract.method} ${contract.path} ${guard} ${name}`;
    });
    expect(served.toSorted()).toEqual(described.toSorted());
  });

  it('have no file without a contract', () => {
    const without = listRouteFiles().filter(({ source }) => source.matchAll(handlers).next().done);
    expect(without.map(({ file }) => file)).toEqual([]);
  });
});
