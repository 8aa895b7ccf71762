/** Where a daemon's files are in its container. Not below /run: that is the host's. */
export const PLACES = {
  state: '/mesos/bin/state.sh',
  acls: '/mesos/acls.json',
  credentials: '/mesos/secrets/credentials.json',
  /** Of the agent, at the master. */
  credential: '/mesos/secrets/credential.json',
  /** Of `operator`, for the checks. */
  operator: '/mesos/secrets/operator',
  dockerConfig: '/mesos/secrets/docker-config.json',
  ca: '/mesos/secrets/ca.pem',
  certificate: '/mesos/secrets/host.pem',
  key: '/mesos/secrets/host-key.pem',
} as const;

/** Commands in a daemon's container. */
export const STATE_COMMANDS = {
  health: ['sh', PLACES.state, 'health'],
  recovered: ['sh', PLACES.state, 'recovered'],
  leads: ['sh', PLACES.state, 'leads'],
  leader: ['sh', PLACES.state, 'leader'],
  registered: ['sh', PLACES.state, 'registered'],
} as const;

/** Whom checks and operators are at masters and agents. */
export const OPERATOR = 'operator';

/** Whom agents are at masters. */
export const AGENT = 'agent';
