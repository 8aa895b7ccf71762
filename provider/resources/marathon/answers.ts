import type { JsonObject } from '../../../upstream/marathon/document';

// What Marathon 1.11.24 answers, as far as it is read here (contracts/marathon).

/** Of a request that changes something: a version and the deployment that brings it. */
export interface DeploymentResult {
  readonly version: string;
  readonly deploymentId: string;
}

export interface RunningDeployment {
  readonly id: string;
  readonly affectedApps: readonly string[];
  /** From 1. */
  readonly currentStep: number;
  readonly totalSteps: number;
  readonly currentActions: readonly { readonly action: string; readonly app?: string }[];
}

export interface TaskAnswer {
  readonly id: string;
  readonly state: string;
  /** Of the app when it was launched. */
  readonly version?: string;
  readonly host?: string;
  readonly healthCheckResults?: readonly { readonly alive: boolean }[];
}

export interface TaskFailure {
  readonly taskId: string;
  readonly state: string;
  readonly message: string;
  readonly host: string;
  readonly timestamp: string;
  /** Of the app that the task was of. */
  readonly version: string;
}

/** What GET embeds beside the document. */
export interface AppStatus {
  readonly id: string;
  readonly instances: number;
  readonly version: string;
  readonly versionInfo?: { readonly lastConfigChangeAt: string };
  readonly tasksStaged: number;
  readonly tasksRunning: number;
  readonly tasksHealthy: number;
  readonly tasksUnhealthy: number;
  readonly deployments: readonly { readonly id: string }[];
  readonly tasks: readonly TaskAnswer[];
  readonly lastTaskFailure?: TaskFailure;
  readonly readinessCheckResults?: readonly {
    readonly name: string;
    readonly taskId: string;
    readonly ready: boolean;
    readonly lastResponse?: { readonly status: number; readonly body: string };
  }[];
  readonly healthChecks?: readonly object[];
}

/** An app that is there: its document, and how it is. */
export interface FoundApp {
  readonly document: JsonObject;
  readonly status: AppStatus;
}

interface Rejection {
  readonly reason: string;
  readonly declined: number;
  readonly processed: number;
}

export interface QueuedApp {
  readonly app?: { readonly id: string };
  readonly count: number;
  readonly delay: { readonly timeLeftSeconds: number; readonly overdue: boolean };
  readonly processedOffersSummary: {
    readonly processedOffersCount: number;
    readonly unusedOffersCount: number;
    readonly rejectSummaryLastOffers?: readonly Rejection[];
  };
}
