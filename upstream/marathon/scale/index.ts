export { planScale, type ScalePlan } from './plan-scale';
export { victimsFirst } from './victims';
