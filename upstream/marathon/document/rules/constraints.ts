import type { App } from '../app';
import type { Finding } from '../answer';
import { isJavaExpression, isJavaInt } from '../java';

/** Their path has no index: the constraints of an app are a set. */
export function constraints(app: App): Finding[] {
  return app.constraints.flatMap((constraint) => {
    const text = fault(constraint);
    return text === undefined ? [] : [{ path: '/constraints', text }];
  });
}

function fault(constraint: readonly string[]): string | undefined {
  const [field, operator = '', value] = constraint;
  if (constraint.length < 2 || constraint.length > 3) return 'Each constraint must have either 2 or 3 fields';
  if (field === undefined || field === '') return 'illegal constraint specification';
  const faultOf = OPERATORS[operator.toUpperCase()];
  return faultOf === undefined
    ? 'operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS'
    : faultOf(value);
}

const IS_VALUE =
  'IS only supports Mesos text and float values (see http://mesos.apache.org/documentation/latest/attributes-resources/)';

const OPERATORS: Readonly<Record<string, (value: string | undefined) => string | undefined>> = {
  UNIQUE: (value) => (value === undefined ? undefined : 'UNIQUE does not accept a value'),
  CLUSTER: () => undefined,
  GROUP_BY: (value) =>
    value === undefined || isJavaInt(value)
      ? undefined
      : 'GROUP BY must define an integer value or else no value at all',
  MAX_PER: (value) => (value !== undefined && isJavaInt(value) ? undefined : 'MAX_PER requires an integer value'),
  LIKE: expression,
  UNLIKE: expression,
  IS: (value) => (/^[a-zA-Z0-9_/.-]*$/.test(value ?? '') ? undefined : IS_VALUE),
};

function expression(value: string | undefined): string | undefined {
  if (value === undefined) return 'LIKE and UNLIKE require a non-empty, regular expression value';
  return isJavaExpression(value) ? undefined : 'is not a valid regular expression';
}

/** What the conversion after the rules reads: the rules let lower case pass, it does not. */
export function isOperator(operator: string): boolean {
  return Object.hasOwn(OPERATORS, operator);
}
