// Published as `longshore/testing`.
export { compareWithGolden, goldenPlan } from './golden-plan';
export { planMatchers } from './jest';
export { Template, type ResourceProperties } from './template';
