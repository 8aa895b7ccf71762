export { explainRestart } from './explain-restart';
export { planRestart, type RestartPhase, type RestartPlan, type RestartSituation } from './restart-phases';
export { restartStrategy, type RestartStrategy, type UpgradeCapacity } from './restart-strategy';
export { situationOf, type Cluster } from './situation';
