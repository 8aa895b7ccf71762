// Published as `longshore/testing`.
export { findings, RefusedStackError, type Finding } from './findings';
export { compareWithGolden, goldenPlan, type GoldenDifference } from './golden-plan';
export { planMatchers } from './jest';
export { Template, type ResourceProperties } from './template';
