import { baseImage, hostImage, registryImage } from './images';
import { makeNetwork, startHosts, startRegistry } from './hosts';
async function up() {
  const base = await baseImage();
  const [host, registry] = await Promise.all([hostImage(base), registryImage(base)]);
  await makeNetwork();
  await startRegistry(registry);
  await startHosts(host);
}
void up();
