export type { FlagFault, FlagJudgement, GivenFlags } from '../../flag-judgement';
export type { MesosBuild, MesosProgram } from './contract';
export { judgeMesosFlags, type GivenMesosFlags } from './judge';
export { offeredMemory, offeredPorts, type PortRange } from './offered';
export { durationText, isRefused, readBytes, readDuration, type Read } from './stout';
export { electionFault, readZooKeeperUrl, type MesosZooKeeperUrl } from './zookeeper-url';
