export { askedByMarathon, type AgentPort, type Asked } from './asked-ports';
