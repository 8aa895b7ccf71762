import { refuseOthers } from './cluster';

test('the hosts of the lab may be emptied', () => {
  expect(() => {
    refuseOthers('lab', ['longshore-lab-registry', 'longshore-lab-master']);
  }).not.toThrow();
});

test('fails for an environment whose hosts are somebody’s', () => {
  expect(() => {
    refuseOthers('staging', []);
  }).toThrow('environment = "staging": this bench empties its hosts');
});

test('fails while hosts of another environment of the lab are there, which would go with them', () => {
  expect(() => {
    refuseOthers('lab', ['longshore-lab-c1', 'longshore-lab-vm1', 'longshore-lab-master']);
  }).toThrow('c1, vm1 of lab-platform would be removed with its hosts');
});
