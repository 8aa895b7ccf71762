import type { Host } from '../environment';

/** Which hosts carry the NameNode, the ResourceManager and the JobHistoryServer. */
export class HadoopMasters {
  /** One host carries all three: the cluster stands still while that host is down, and loses nothing. */
  static single(host: Host): HadoopMasters {
    return new HadoopMasters(host);
  }

  private constructor(
    /** The host of the NameNode, ResourceManager and JobHistoryServer. */
    readonly host: Host,
  ) {}
}
