import type { MesosBuild } from '../../upstream/mesos/flags';

/** Whose Mesos the image has. They differ in flags, and in the engines and control groups that their agents can work with. */
export class MesosDistribution {
  /**
   * m3scluster/clusterd 0.9.0, which goes on where Apache stopped: control groups of version 2, Docker 26 and newer.
   */
  static readonly CLUSTERD = new MesosDistribution('clusterd', 'ClusterD 0.9.0');

  /**
   * Apache Mesos 1.11.0, of 2020, retired in 2025: control groups of version 1, and Docker before 26 or `dockerApiVersion` 1.44.
   */
  static readonly APACHE = new MesosDistribution('apache', 'Apache Mesos 1.11.0');

  /**
   * A stand-in that takes the flags of a distribution and is none: for a lab. Preflight asks nothing of its hosts, and what was shown with it is shown of the
   * contract only.
   */
  static simulationOf({ build, title }: MesosDistribution): MesosDistribution {
    return new MesosDistribution(build, `${title}, simulated`, true);
  }

  private constructor(
    /** As the manifest and the judge of flags have it. */
    readonly build: MesosBuild,
    readonly title: string,
    readonly isSimulated = false,
  ) {
    Object.freeze(this);
  }
}
