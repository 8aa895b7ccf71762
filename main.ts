import { App } from 'cdktf';
import { addEnvironments } from './stacks/environments';
import { LabStack } from './stacks/lab';
import { StagingStack } from './stacks/staging';

const app = new App();
addEnvironments(app, { lab: LabStack, staging: StagingStack });
app.synth();
