/** Why changes that no test notices stay: each was looked at, and is the same program to whoever uses it. */
export interface Reason {
  readonly file: string;
  /** The changed lines, as docs/mutation/<area>.json has them. */
  readonly becomes: readonly string[];
  readonly why: string;
}

export const REASONS: readonly Reason[] = [
  {
    file: 'constructs/environment/environment.ts',
    becomes: ['const { policy = "", suppress = [] } = props;'],
    why: 'rules ask for `production` only: any other policy is the standard one',
  },
  {
    file: 'constructs/environment/generated-secrets.ts',
    becomes: ['const { commonName = dnsNames[0] ?? addresses[0] ?? "Stryker was here!" } = props;'],
    why: 'a certificate without any name is refused before its common name is looked at',
  },
  {
    file: 'constructs/environment/host-checks.ts',
    becomes: ['manifest.hosts.map(({ name }) => name).filter((name) => groups.get(to).includes(name) === true);'],
    why: 'every end of a flow is among the groups: the check is for the compiler',
  },
  {
    file: 'constructs/environment/host-checks.ts',
    becomes: [
      'return [one, other].map(({ owner, why }) => `${owner ?? "Stryker was here!"} for ${why}`).join(\' and \');',
    ],
    why: 'only flows that name an owner get there: the default is for the compiler',
  },
  {
    file: 'constructs/environment/host.ts',
    becomes: ['Object.defineProperty(this, HOST, {});', 'Object.defineProperty(this, HOST, { value: false });'],
    why: 'a Host is known by having that symbol, whatever it holds',
  },
  {
    file: 'constructs/environment/image-catalog.ts',
    becomes: ['if (true && existsSync(overrides)) {'],
    why: 'there is no file of no name: the check is for the compiler',
  },
  {
    file: 'constructs/environment/image-catalog.ts',
    becomes: ['const content: unknown = JSON.parse(readFileSync(file, ""));'],
    why: 'JSON.parse reads the bytes of UTF-8 as their text',
  },
  {
    file: 'constructs/environment/image-catalog.ts',
    becomes: ['if (true) parsed.images.set(name, image);'],
    why: 'what is no image is a fault, and with a fault nothing of the file is used',
  },
  {
    file: 'constructs/environment/inventory.ts',
    becomes: ['if (!matchesSchema(content)) throw schemaError(matchesSchema.errors ?? ["Stryker was here"], where);'],
    why: 'Ajv names what is wrong whenever something is',
  },
  {
    file: 'constructs/environment/inventory.ts',
    becomes: ['return { ...rest, ssh: access as Ssh, ...(true && { memory: size }) };'],
    why: 'a Host without memory has it undefined either way',
  },
  {
    file: 'constructs/environment/inventory.ts',
    becomes: ['return Ssh.agent(user, false ? props : { ...props, agentSocket });'],
    why: 'a socket that is undefined is none: the check is for the compiler',
  },
  {
    file: 'constructs/environment/report.ts',
    becomes: ['const [first = ["Stryker was here"], ...others] = paths.map((path) => path.split(\'/\').slice(1));'],
    why: 'it is asked for the paths of at least one finding',
  },
  {
    file: 'constructs/environment/report.ts',
    becomes: ['const isOne = others.every(({ length }) => length === shared.length) && differs <= 0;'],
    why: 'paths that differ in their first part share nothing, which is looked at beside it',
  },
  {
    file: 'constructs/environment/rule-book.ts',
    becomes: ['return a <= b ? -1 : 1;'],
    why: 'of equal texts it has returned by then',
  },
  {
    file: 'constructs/environment/secret.ts',
    becomes: ['return new Secret(name, "Stryker was here!");'],
    why: 'a secret that has a name is found by it, and nowhere else',
  },
  {
    file: 'constructs/environment/secrets.ts',
    becomes: ['return true && this.needs.some((need) => filesOf(need).includes(name));'],
    why: 'no need has a file without a name: the check is for the compiler',
  },
  {
    file: 'constructs/environment/secrets.ts',
    becomes: ['if (/^[0-9a-f]{64}\\s*$/.test(readFileSync(this.keyFile, ""))) return undefined;'],
    why: 'a pattern reads the bytes of UTF-8 as their text',
  },
  {
    file: 'constructs/environment/state-checks.ts',
    becomes: [
      'if (backend === undefined) return { type: \'local\', settings: ["Stryker was here"] };',
      "if (typeof value === 'string') return value === '' || isUnknown(value) ? [\"Stryker was here\"] : [[path.join('.'), value]];",
    ],
    why: 'read as name and value that text is `S` and `t`, which is neither a place nor a secret',
  },
  {
    file: 'constructs/environment/state-checks.ts',
    becomes: [
      'const settings = [...value.matchAll(/\\bhost(?:addr)?\\s*=\\s*\'?([^\\s\'&]+)/g)].map((match) => match[1] ?? "Stryker was here!");',
    ],
    why: 'the group is part of every match: the default is for the compiler',
  },
  {
    file: 'constructs/environment/state-checks.ts',
    becomes: [
      'const authority = /^(?:[\\w+.-]+:\\/\\/)?(?:[^@/]*@)?([^/?\\s]+)/.exec(value)?.[1] ?? "Stryker was here!";',
    ],
    why: 'that text is the name of no host either',
  },
  {
    file: 'constructs/environment/state-checks.ts',
    becomes: [".map((place) => place.replace(/:\\d+/, '').toLowerCase());"],
    why: 'an authority ends with its port',
  },
  {
    file: 'constructs/environment/underlay.ts',
    becomes: [
      'private readonly openers: { readonly resource: Ordered; readonly host: string }[] = ["Stryker was here"];',
    ],
    why: 'a text opens no host that anything waits for',
  },
  {
    file: 'constructs/values/cidr.ts',
    becomes: ["const [address = \"Stryker was here!\", prefixText = '', ...rest] = text.split('/');"],
    why: 'a split text has at least one part, so that this default is never taken',
  },
  {
    file: 'constructs/values/cidr.ts',
    becomes: ['return true && start >= this.start && start + size <= this.start + this.size;'],
    why: 'what is no address is not `>=` anything either',
  },
  {
    file: 'constructs/values/rule.ts',
    becomes: ['return [...KNOWN.values()].sort((a, b) => (a.id <= b.id ? -1 : 1));'],
    why: 'ids are the keys of a map: no two are equal',
  },
  {
    file: 'provider/framework/certificate.ts',
    becomes: ['const lines = der.toString(\'base64\').match(/.{1,64}/g) ?? ["Stryker was here"];'],
    why: 'a certificate is never empty, so that this default is never taken',
  },
  {
    file: 'provider/framework/der.ts',
    becomes: ['const more = first <= 128 ? 0 : first & 127;'],
    why: '128 & 127 is 0 too',
  },
  {
    file: 'provider/framework/dynamic-value.ts',
    becomes: ['for (const type of [0, 12]) codec.register({ type, encode: () => undefined, decode: () => UNKNOWN });'],
    why: 'only reading goes through the codec; the library wants an encoder all the same',
  },
  {
    file: 'provider/framework/planning.ts',
    becomes: ['if (true && config?.[name] === undefined) planned[name] = attribute.default;'],
    why: 'what is neither given nor has a default is absent either way, and computed values are set below',
  },
  {
    file: 'provider/framework/planning.ts',
    becomes: ["if (attribute.mode === 'defaulted' && config[name] === undefined) planned[name] = attribute.default;"],
    why: 'Terraform leaves the configuration out of a destruction only, which has returned by then',
  },
  {
    file: 'provider/framework/planning.ts',
    becomes: [
      'true && prior !== undefined && !isDeepStrictEqual(planned[name], prior[name]),',
      'attributes[name]?.mode !== "" && prior !== undefined && !isDeepStrictEqual(planned[name], prior[name]),',
    ],
    why: 'Terraform proposes the prior value of what is computed: it never differs',
  },
  {
    file: 'provider/framework/planning.ts',
    becomes: [
      "attributes[name].mode !== 'computed' && prior !== undefined && !isDeepStrictEqual(planned[name], prior[name]),",
      "if (attribute.mode !== 'computed') continue;",
      'attributes[name].requiresReplace === true ||',
      '(!hasUnknown(planned[name]) && attributes[name].replaces?.(prior?.[name], planned[name]) === true);',
      '(!hasUnknown(planned[name]) && attributes[name]?.replaces?.(prior[name], planned[name]) === true);',
    ],
    why: 'a name from the same object: the check is for the compiler',
  },
  {
    file: 'provider/framework/provider-service.ts',
    becomes: ['const [summary = "Stryker was here!", ...rest] = text.split(\'\\n\');'],
    why: 'a split text has at least one part, so that this default is never taken',
  },
  {
    file: 'provider/framework/provider-service.ts',
    becomes: ['if (true && isApplied) await resource.refuse?.(planned, context(diagnostics));'],
    why: 'what is destroyed is not applied: the check is for the compiler',
  },
  {
    file: 'provider/framework/provider-service.ts',
    becomes: ['const values = fromStoredState(attributes, new TextDecoder().decode(rawState.json));'],
    why: 'Terraform always sends the stored state; without it either way ends in a diagnostic',
  },
  {
    file: 'provider/framework/provider-service.ts',
    becomes: [
      "const names = Object.keys(attributes).filter((name) => attributes[name].mode === 'computed');",
      'Object.keys(attributes).filter((name) => attributes[name].writeOnly === true);',
    ],
    why: 'a name from the same object: the check is for the compiler',
  },
  {
    file: 'provider/framework/provider-service.ts',
    becomes: [
      'return { ...planned, ...Object.fromEntries(writeOnlyNames(attributes).map((name) => [name, config[name]])) };',
    ],
    why: 'Terraform leaves the configuration out of a destruction only, which has returned by then',
  },
  {
    file: 'provider/framework/stored-state.ts',
    becomes: ["if (true && text !== '' && !Number.isNaN(Number(text))) return Number(text);"],
    why: 'what is no text is no number either: it is refused below all the same',
  },
];
