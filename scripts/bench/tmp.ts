import { storeListing } from './store-listing.ts';
import { storeSpeed } from './store-speed.ts';
import { printTable } from './table.ts';
printTable([...(await storeSpeed()), ...(await storeListing())]);
