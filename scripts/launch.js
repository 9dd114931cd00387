import nodeModule from 'node:module';
import { join } from 'node:path';

// Plain JavaScript, because a Node that is too old cannot even read the launcher.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Stowage needs Node 22.18 or newer, this is ${process.version}. Run "npm ci" and then "npm start", which use the Node that comes with Stowage where there is one for this machine; elsewhere install Node 24.`,
  );
  process.exit(1);
}

// As for its children; their cache lies in the data directory, which is not known yet.
nodeModule.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'));
await import('./launch.ts');
