import { storeRootCredentials } from '#lib/secrets';

// Entry of a container that runs the store alone. The panel derives the same root credentials from the same key.
const secretKey = process.env.STOWAGE_SECRET_KEY ?? '';
if (secretKey.length < 32) {
  console.error(
    'Set STOWAGE_SECRET_KEY to the key of the installation that this store belongs to (32 characters or more).',
  );
  process.exit(1);
}
const { keyId, secret } = storeRootCredentials(secretKey);
process.env.STOWAGE_STORE_ROOT_KEY_ID = keyId;
process.env.STOWAGE_STORE_ROOT_SECRET = secret;

await import('#lib/object-stores/embedded/main');
