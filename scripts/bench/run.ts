import { filesPage } from './files-page.ts';
import { firstLoad } from './first-load.ts';
import { install } from './install.ts';
import { findGround, idle, listApplications, redeploy, saveVariables } from './panel.ts';
import { provision, provisionElsewhere } from './provision.ts';
import { startStack } from './stack.ts';
import { largeUpload } from './store.ts';
import { storeListing } from './store-listing.ts';
import { storeSpeed } from './store-speed.ts';
import { type Figure, printTable } from './table.ts';

// Figures of one machine in one run, beside the budgets of the design. Nothing is asserted: timings move with the machine.

const figures: Figure[] = [];
const stack = await startStack();
try {
  const ground = await findGround(stack);
  const cases = [
    () => idle(stack),
    () => firstLoad(stack, ground),
    () => saveVariables(stack, ground),
    () => provision(stack, ground),
    () => provisionElsewhere(stack, ground),
    () => redeploy(stack, ground),
    () => filesPage(stack, ground),
    () => listApplications(stack, ground),
    () => largeUpload(stack),
    () => storeSpeed(),
    () => storeListing(),
  ];
  for (const run of cases) {
    const measured = await run();
    for (const figure of measured) console.log(`${figure.what}: ${figure.measured}`);
    figures.push(...measured);
  }
} finally {
  await stack.stop();
}
if (process.argv.includes('--install')) figures.push(...install());
console.log('');
printTable(figures);
