/** Credentials of a registry: only the file's name enters plan and state. */
export interface RegistryCredentials {
  /** Host and port of the registry, as images name it. */
  readonly address: string;
  /** A docker config.json, as `docker login` writes it, relative to the project. */
  readonly configFile: string;
}
