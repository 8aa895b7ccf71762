import { lab, longshore, onHost } from './live';

const MINUTES = 60_000;

test(
  'after a reboot the rules stand before Docker starts, and everything comes back by itself',
  () => {
    lab('power-off', 'slave2');
    lab('power-on', 'slave2');
    const when = (unit: string, event: string): number =>
      Number(onHost('slave2', `systemctl show ${unit} -p ExecMain${event}TimestampMonotonic --value`));
    const [loaded, started] = [when('longshore-firewall', 'Exit'), when('docker', 'Start')];
    expect(loaded).toBeGreaterThan(0);
    expect(loaded).toBeLessThan(started);

    const deadline = Date.now() + 4 * MINUTES;
    let verdict = longshore(['verify', 'lab']);
    while (verdict.status !== 0 && Date.now() < deadline) verdict = longshore(['verify', 'lab']);
    expect(`${verdict.output}\nexit ${String(verdict.status)}`).toMatch(/exit 0$/);
  },
  7 * MINUTES,
);

test(
  'the CIS Docker Benchmark: every id passes, is waived with its reason, or does not apply',
  () => {
    const { status, output } = longshore(['cis', 'lab']);
    expect(`${output}\nexit ${String(status)}`).toMatch(/exit 0$/);
  },
  MINUTES,
);
