import type { EnvironmentJson, HostJson } from '../manifest';
import type { Checks } from './findings';
import { imagesOf, type HostFacts, type ImageFacts } from './host-facts';

const REASONS: Readonly<Record<number, string>> = {
  6: 'its name does not resolve',
  7: 'connection refused',
  28: 'time-out',
  60: 'its certificate is not trusted',
};

/** Whether the host could pull what is declared for it. */
export function imageChecks(checks: Checks, host: HostJson, facts: HostFacts, manifest: EnvironmentJson): void {
  const wanted = imagesOf(manifest, host);
  if (wanted.length === 0) return;
  if (!facts.programs.includes('curl')) {
    checks.note(
      'registry',
      'images not looked up: no curl',
      'every declared image must be there',
      'install curl; the flow to the registry is tried anyway',
    );
    return;
  }
  for (const { registry, repository, digest } of wanted) {
    const found = facts.images.find(
      (image) => image.registry === registry && image.repository === repository && image.digest === digest,
    );
    judge(checks, found, registry, `${repository}@${digest.slice(0, 19)}`);
  }
}

function judge(checks: Checks, found: ImageFacts | undefined, registry: string, image: string): void {
  if (found?.status === 200) checks.ok('registry', `${registry} has ${image}`);
  else if (found?.status === 401 || found?.status === 403)
    checks.note(
      'registry',
      `${registry} asks for a login`,
      `whether it has ${image} is not known`,
      'docker pull it once',
    );
  else if (found?.status === 404)
    checks.fault(
      'registry',
      `${registry} has no ${image}`,
      'every declared image must be there',
      'push it, or correct the digest',
    );
  else {
    const reason =
      found === undefined ? 'not asked' : (REASONS[found.curl] ?? `HTTP ${found.status}, curl ${found.curl}`);
    checks.fault(
      'registry',
      `${registry} gives no answer (${reason})`,
      'the host pulls its images there',
      `on ${checks.host}: curl -I ${found?.scheme ?? 'https'}://${registry}/v2/; open the way there`,
    );
  }
}
