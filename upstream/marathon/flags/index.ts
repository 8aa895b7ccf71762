export type { FlagFault, FlagJudgement, GivenFlags } from '../../flag-judgement';
export { judgeMarathonFlags } from './judge';
