export { judgeMarathonFlags, type FlagFault, type FlagJudgement, type GivenFlags } from './judge';
export { isZooKeeperUrl } from './values';
