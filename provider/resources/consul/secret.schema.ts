import { object, required, string, type AttributeOptions, type Inputs } from '../../framework/schema';

const attributes = {
  source: required(string, "File on the operator's machine, read when it is needed."),
  digest: required(string, 'HMAC-SHA256 of the content: the plan shows by it that the secret has changed.'),
  digestKey: required(string, "File with the digest's key on the operator's machine."),
};

export type ConsulSecret = Inputs<typeof attributes>;

/** A secret of which nothing enters plan or state. */
export const consulSecret = (doc: string, options: AttributeOptions<ConsulSecret> = {}) =>
  required(object(attributes), doc, options);
