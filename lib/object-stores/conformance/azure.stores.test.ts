import { azureAccount, connectAzure } from '#lib/object-stores/azure/account';
import { describeStore } from '#lib/object-stores/conformance/suite';
import { startAzurite } from '#lib/object-stores/testing/real/azurite';

describeStore({
  name: 'Azure Blob Storage (Azurite)',
  kind: 'azure',
  start: startAzurite,
  byHand: ({ connection }) => ({
    async access({ bucket }) {
      const connections = connectAzure(azureAccount(connection), connection.allowsPrivateAddress);
      await connections.container(bucket, null).setAccessPolicy('container');
      connections.close();
    },
  }),
  async createAsStranger({ connection }, bucket) {
    const connections = connectAzure(azureAccount(connection), connection.allowsPrivateAddress);
    await connections.container(bucket, null).create();
    connections.close();
  },
});
