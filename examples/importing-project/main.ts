import { App } from 'cdktf';
import { WarehouseStack } from './warehouse-stack';

const app = new App();
new WarehouseStack(app, 'warehouse');
app.synth();
