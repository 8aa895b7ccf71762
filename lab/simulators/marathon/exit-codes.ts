/** As upstream's (docs/docs/exit-codes.md): whoever supervises it starts it again. */
export const EXIT = {
  zookeeperConnectionFailure: 100,
  zookeeperConnectionLost: 101,
  leadershipLoss: 103,
  leadershipEndedGracefully: 105,
  mesosSchedulerError: 106,
  uncaughtException: 107,
  frameworkIdMissing: 108,
  frameworkHasBeenRemoved: 110,
  bindingError: 111,
  invalidCommandLineFlag: 112,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
