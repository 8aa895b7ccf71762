import { defaulted, oneOf, type Attribute } from '../framework/schema';

/** What destroying does with what holds data or may be others' too. @param doc what `purge` removes */
export const onDestroy = (doc: string): Attribute<'keep' | 'purge', 'defaulted'> =>
  defaulted(oneOf('keep', 'purge'), 'keep', `\`keep\` leaves it and says where it is. ${doc}`);
