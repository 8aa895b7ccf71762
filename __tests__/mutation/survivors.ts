/** Why changes that no test notices stay: each was looked at, and is the same program to whoever uses it. */
export interface Reason {
  readonly file: string;
  /** The changed lines, as docs/mutation/<area>.json has them. */
  readonly becomes: readonly string[];
  readonly why: string;
}

export const REASONS: readonly Reason[] = [
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
