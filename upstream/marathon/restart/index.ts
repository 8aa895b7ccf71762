export { explainRestart } from './explain-restart';
export { planRestart, type RestartPhase, type RestartPlan, type RestartSituation } from './restart-phases';
export { restartStrategy, type RestartStrategy, type UpgradeCapacity } from './restart-strategy';
export { isConsideredHealthy, situationOf, type Checks, type Cluster } from './situation';
